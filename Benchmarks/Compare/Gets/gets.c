// LMDB alone as a rival: the gets of access checks in a C loop, one transaction, nothing else.
//
//   gets STORE KEYS
//
// KEYS holds keys one behind the other, each behind a byte with its length; those of 8 bytes are
// the integer keys of tokens, whose database is their own. Each line of input is
// "FIRST COUNT"; the answer is the CPU time in nanoseconds of the gets of those keys, in order, and
// how many of them found a value.

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void check(int code, const char *what) {
  if (code == 0) return;
  fprintf(stderr, "gets: %s: %s\n", what, mdb_strerror(code));
  exit(1);
}

struct key {
  MDB_dbi database;
  MDB_val bytes;
};

static struct key *load(const char *path, MDB_dbi data, MDB_dbi tokens, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(size);
  struct key *keys = malloc((size / 2 + 1) * sizeof(struct key));
  if (bytes == NULL || keys == NULL || fread(bytes, 1, size, file) != size) exit(1);
  fclose(file);
  *count = 0;
  for (size_t offset = 0; offset < size; offset += 1 + bytes[offset]) {
    keys[*count].database = bytes[offset] == 8 ? tokens : data;
    keys[*count].bytes.mv_size = bytes[offset];
    keys[*count].bytes.mv_data = bytes + offset + 1;
    *count += 1;
  }
  return keys;
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi data, tokens;
  check(mdb_env_create(&env), "create");
  check(mdb_env_set_mapsize(env, (size_t)64 << 30), "map");
  check(mdb_env_set_maxreaders(env, 512), "readers");
  check(mdb_env_set_maxdbs(env, 3), "databases");
  check(mdb_env_open(env, argv[1], MDB_NOTLS | MDB_RDONLY, 0600), "open");
  check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
  check(mdb_dbi_open(txn, "data", 0, &data), "database");
  check(mdb_dbi_open(txn, "tokens", MDB_INTEGERKEY, &tokens), "database");
  size_t total;
  struct key *keys = load(argv[2], data, tokens, &total);

  size_t first, count;
  while (scanf("%zu %zu", &first, &count) == 2) {
    if (first > total || count > total - first) return 2;
    size_t found = 0;
    long long start = now();
    for (size_t index = first; index < first + count; index++) {
      MDB_val value;
      found += mdb_get(txn, keys[index].database, &keys[index].bytes, &value) == 0;
    }
    printf("%lld %zu\n", now() - start, found);
    fflush(stdout);
  }
  return 0;
}
