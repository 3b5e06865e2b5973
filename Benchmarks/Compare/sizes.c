// What the entries of a store take: for each table their number and the mean bytes of key and value,
// for each database its pages. `Tables.swift` says what the tables are.
//
//   cc -O2 -o sizes sizes.c -llmdb && ./sizes DATA/registry

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int code, const char *what) {
  if (code == 0) return;
  fprintf(stderr, "sizes: %s: %s\n", what, mdb_strerror(code));
  exit(1);
}

struct table {
  size_t entries, key_bytes, value_bytes;
};

// A key begins with its table's number, but for those of tokens, which are integers.
static void measure(MDB_txn *txn, const char *name, int tokens_table) {
  MDB_dbi database;
  MDB_stat stat;
  MDB_cursor *cursor;
  MDB_val key, value;
  struct table tables[256] = {{0, 0, 0}};
  check(mdb_dbi_open(txn, name, 0, &database), name);
  check(mdb_stat(txn, database, &stat), name);
  check(mdb_cursor_open(txn, database, &cursor), name);
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
    int number = tokens_table != 0 ? tokens_table : *(unsigned char *)key.mv_data;
    tables[number].entries += 1;
    tables[number].key_bytes += key.mv_size;
    tables[number].value_bytes += value.mv_size;
  }
  mdb_cursor_close(cursor);
  size_t pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
  size_t least = 0;
  for (int number = 0; number < 256; number++) {
    struct table *table = &tables[number];
    if (table->entries == 0) continue;
    least += table->key_bytes + table->value_bytes + 10 * table->entries;
    printf("  %02X %9zu entries, key %6.1f, value %6.1f\n", number, table->entries,
           (double)table->key_bytes / table->entries, (double)table->value_bytes / table->entries);
  }
  // LMDB itself needs 10 bytes an entry.
  printf("%s: %u levels, %zu bytes in pages, %zu in entries\n", name, stat.ms_depth,
         pages * stat.ms_psize, least);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  MDB_env *env;
  MDB_txn *txn;
  check(mdb_env_create(&env), "create");
  check(mdb_env_set_maxdbs(env, 3), "databases");
  check(mdb_env_open(env, argv[1], MDB_NOTLS | MDB_RDONLY, 0600), "open");
  check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
  measure(txn, "data", 0);
  measure(txn, "tokens", 1);
  measure(txn, "journal", 0);
  return 0;
}
