// SQLite in the process: write-ahead log, mapped file, one prepared statement.

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "rival.h"

static sqlite3 *database;
static sqlite3_stmt *token, *customer, *grant, *question;

static void check(bool is_good) { require(is_good, sqlite3_errmsg(database)); }
static void run(const char *sql) { check(sqlite3_exec(database, sql, 0, 0, 0) == SQLITE_OK); }
static void prepare(const char *sql, sqlite3_stmt **statement) {
  check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, 0) == 0);
}

void rival_open(const char *place, const char *how) {
  (void)how;
  char path[4096];
  snprintf(path, sizeof path, "%s/registry.sqlite", place);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  check(sqlite3_open_v2(path, &database, flags, 0) == SQLITE_OK);
  run("PRAGMA journal_mode = WAL");
  run("PRAGMA synchronous = NORMAL");
  run("PRAGMA mmap_size = 4294967296");
  run("CREATE TABLE customers (id INTEGER PRIMARY KEY, status TEXT NOT NULL)");
  run("CREATE TABLE tokens (digest BLOB PRIMARY KEY, customer INTEGER NOT NULL) WITHOUT ROWID");
  run("CREATE TABLE grants (customer INTEGER NOT NULL, package TEXT NOT NULL,"
      " versions TEXT NOT NULL, PRIMARY KEY (customer, package)) WITHOUT ROWID");
  prepare("INSERT INTO customers VALUES (?, 'ACTIVE')", &customer);
  prepare("INSERT INTO tokens VALUES (?, ?)", &token);
  prepare("INSERT INTO grants VALUES (?, ?, ?)", &grant);
  run("BEGIN");
}

static void insert(sqlite3_stmt *statement) {
  check(sqlite3_step(statement) == SQLITE_DONE);
  sqlite3_reset(statement);
}

void rival_add(const struct customer *new) {
  sqlite3_bind_int64(customer, 1, new->number);
  insert(customer);
  sqlite3_bind_blob(token, 1, new->digest, digest_length, SQLITE_STATIC);
  sqlite3_bind_int64(token, 2, new->number);
  insert(token);
  sqlite3_bind_int64(grant, 1, new->number);
  sqlite3_bind_text(grant, 3, new->constraint, -1, SQLITE_STATIC);
  for (size_t index = 0; index < new->package_count; index++) {
    sqlite3_bind_text(grant, 2, new->packages[index], -1, SQLITE_STATIC);
    insert(grant);
  }
}

void rival_complete(void) {
  run("COMMIT");
  run("ANALYZE");
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  prepare(
      "SELECT customers.status = 'ACTIVE', grants.versions FROM tokens"
      " JOIN customers ON customers.id = tokens.customer"
      " JOIN grants ON grants.customer = customers.id AND grants.package = ?2"
      " WHERE tokens.digest = ?1",
      &question);
}

void rival_check(const struct request *requests, size_t count, bool *allowed) {
  for (size_t index = 0; index < count; index++) {
    char bytes[digest_length];
    digest(requests[index].secret, bytes);
    sqlite3_bind_blob(question, 1, bytes, digest_length, SQLITE_STATIC);
    sqlite3_bind_text(question, 2, requests[index].package, -1, SQLITE_STATIC);
    int step = sqlite3_step(question);
    check(step == SQLITE_ROW || step == SQLITE_DONE);
    allowed[index] = step == SQLITE_ROW && sqlite3_column_int(question, 0) == 1;
    sqlite3_reset(question);
  }
}
