// PostgreSQL over a Unix socket: one prepared statement, parameters in binary. Several checks are
// sent together, in libpq's pipeline mode.

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rival.h"

static PGconn *postgres;
// What COPY is to be sent, one text a table: there is one COPY at a time.
static struct table {
  const char *name;
  char *bytes;
  size_t length, capacity;
} tables[] = {{"customers", 0, 0, 0}, {"tokens", 0, 0, 0}, {"grants", 0, 0, 0}};

static void check(bool is_good) { require(is_good, PQerrorMessage(postgres)); }

static void run(const char *sql) {
  PGresult *result = PQexec(postgres, sql);
  ExecStatusType status = PQresultStatus(result);
  check(status == PGRES_COMMAND_OK || status == PGRES_COPY_IN);
  PQclear(result);
}

static void append(struct table *table, const char *text) {
  size_t length = strlen(text);
  if (table->length + length > table->capacity) {
    table->capacity = 2 * table->capacity + length + 65536;
    table->bytes = realloc(table->bytes, table->capacity);
    require(table->bytes != NULL, "no memory");
  }
  memcpy(table->bytes + table->length, text, length);
  table->length += length;
}

void rival_open(const char *place, const char *how) {
  (void)how;
  const char *names[] = {"host", "dbname", "user", NULL};
  const char *values[] = {place, "postgres", "postgres", NULL};
  postgres = PQconnectdbParams(names, values, 0);
  check(PQstatus(postgres) == CONNECTION_OK);
  run("CREATE TABLE customers (id integer, status text NOT NULL)");
  run("CREATE TABLE tokens (digest bytea, customer integer NOT NULL)");
  run("CREATE TABLE grants (customer integer, package text, versions text NOT NULL)");
}

void rival_add(const struct customer *customer) {
  char text[1024], hexadecimal[2 * digest_length + 1];
  snprintf(text, sizeof text, "%u\tACTIVE\n", customer->number);
  append(&tables[0], text);
  for (int index = 0; index < digest_length; index++) {
    sprintf(hexadecimal + 2 * index, "%02x", (unsigned char)customer->digest[index]);
  }
  snprintf(text, sizeof text, "\\\\x%s\t%u\n", hexadecimal, customer->number);
  append(&tables[1], text);
  for (size_t index = 0; index < customer->package_count; index++) {
    int length = snprintf(
        text, sizeof text, "%u\t%s\t%s\n", customer->number, customer->packages[index],
        customer->constraint);
    require(length < (int)sizeof text, "a long name");
    append(&tables[2], text);
  }
}

void rival_complete(void) {
  for (struct table *table = tables; table < tables + 3; table++) {
    char sql[64];
    snprintf(sql, sizeof sql, "COPY %s FROM STDIN", table->name);
    run(sql);
    check(PQputCopyData(postgres, table->bytes, (int)table->length) == 1);
    check(PQputCopyEnd(postgres, NULL) == 1);
    PGresult *result = PQgetResult(postgres);
    check(PQresultStatus(result) == PGRES_COMMAND_OK);
    PQclear(result);
    check(PQgetResult(postgres) == NULL);
    free(table->bytes);
  }
  run("ALTER TABLE customers ADD PRIMARY KEY (id)");
  run("ALTER TABLE tokens ADD PRIMARY KEY (digest)");
  run("ALTER TABLE grants ADD PRIMARY KEY (customer, package)");
  run("VACUUM ANALYZE");
  run("SET plan_cache_mode = force_generic_plan");
  PGresult *result = PQprepare(
      postgres, "question",
      "SELECT customers.status = 'ACTIVE', grants.versions FROM tokens"
      " JOIN customers ON customers.id = tokens.customer"
      " JOIN grants ON grants.customer = customers.id AND grants.package = $2"
      " WHERE tokens.digest = $1",
      2, (const Oid[]){17 /* bytea */, 25 /* text */});
  check(PQresultStatus(result) == PGRES_COMMAND_OK);
  PQclear(result);
}

static void send(const struct request *request) {
  char bytes[digest_length];
  digest(request->secret, bytes);
  const char *values[] = {bytes, request->package};
  const int lengths[] = {digest_length, (int)strlen(request->package)};
  const int formats[] = {1, 1};
  check(PQsendQueryPrepared(postgres, "question", 2, values, lengths, formats, 1) == 1);
}

static bool receive(void) {
  PGresult *result = PQgetResult(postgres);
  check(PQresultStatus(result) == PGRES_TUPLES_OK);
  bool is_allowed = PQntuples(result) == 1 && *PQgetvalue(result, 0, 0) == 1;
  PQclear(result);
  check(PQgetResult(postgres) == NULL);
  return is_allowed;
}

void rival_check(const struct request *requests, size_t count, bool *allowed) {
  if (count == 1) {
    send(requests);
    allowed[0] = receive();
    return;
  }
  check(PQpipelineStatus(postgres) != PQ_PIPELINE_OFF || PQenterPipelineMode(postgres) == 1);
  for (size_t index = 0; index < count; index++) send(requests + index);
  check(PQpipelineSync(postgres) == 1);
  for (size_t index = 0; index < count; index++) allowed[index] = receive();
  PGresult *result = PQgetResult(postgres);
  check(PQresultStatus(result) == PGRES_PIPELINE_SYNC);
  PQclear(result);
  check(PQexitPipelineMode(postgres) == 1);
}
