// LMDB as one would use it from C: three tables, a snapshot for each check.

#include <lmdb.h>
#include <string.h>

#include "rival.h"

static MDB_env *env;
static MDB_txn *txn;
static MDB_dbi tokens, customers, grants;

static void check(int code) { require(code == 0, mdb_strerror(code)); }

struct grant {
  char bytes[4 + 256];
};

// A customer's number and the name of a package: the key of a grant.
static MDB_val key(struct grant *grant, uint32_t customer, const char *package) {
  size_t length = strlen(package);
  require(length <= 256, "a long name");
  uint32_t ordered = __builtin_bswap32(customer);
  memcpy(grant->bytes, &ordered, 4);
  memcpy(grant->bytes + 4, package, length);
  return (MDB_val){4 + length, grant->bytes};
}

void rival_open(const char *place, const char *how) {
  (void)how;
  check(mdb_env_create(&env));
  check(mdb_env_set_mapsize(env, (size_t)4 << 30));
  check(mdb_env_set_maxdbs(env, 3));
  check(mdb_env_open(env, place, 0, 0600));
  check(mdb_txn_begin(env, NULL, 0, &txn));
  check(mdb_dbi_open(txn, "tokens", MDB_CREATE, &tokens));
  check(mdb_dbi_open(txn, "customers", MDB_CREATE | MDB_INTEGERKEY, &customers));
  check(mdb_dbi_open(txn, "grants", MDB_CREATE, &grants));
}

void rival_add(const struct customer *customer) {
  uint32_t number = customer->number;
  MDB_val id = {sizeof number, &number};
  MDB_val digest = {digest_length, (void *)customer->digest};
  MDB_val status = {1, "A"};
  check(mdb_put(txn, tokens, &digest, &id, 0));
  check(mdb_put(txn, customers, &id, &status, 0));
  MDB_val constraint = {strlen(customer->constraint), (void *)customer->constraint};
  for (size_t index = 0; index < customer->package_count; index++) {
    struct grant grant;
    MDB_val name = key(&grant, number, customer->packages[index]);
    check(mdb_put(txn, grants, &name, &constraint, 0));
  }
}

void rival_complete(void) {
  check(mdb_txn_commit(txn));
  check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
  mdb_txn_reset(txn);
}

static bool is_allowed(const struct request *request) {
  char bytes[digest_length];
  digest(request->secret, bytes);
  MDB_val token = {digest_length, bytes}, id, status, constraint;
  if (mdb_get(txn, tokens, &token, &id) != 0) return false;
  uint32_t number;
  memcpy(&number, id.mv_data, sizeof number);
  MDB_val aligned = {sizeof number, &number};
  if (mdb_get(txn, customers, &aligned, &status) != 0) return false;
  if (*(char *)status.mv_data != 'A') return false;
  struct grant grant;
  MDB_val name = key(&grant, number, request->package);
  return mdb_get(txn, grants, &name, &constraint) == 0;
}

void rival_check(const struct request *requests, size_t count, bool *allowed) {
  for (size_t index = 0; index < count; index++) {
    check(mdb_txn_renew(txn));
    allowed[index] = is_allowed(requests + index);
    mdb_txn_reset(txn);
  }
}
