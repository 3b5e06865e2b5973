// Redis over a Unix socket: a hash of tokens, a set of packages for each customer. Two commands,
// the second of which needs the answer of the first; or, with "script", both in a Lua script that
// the server keeps. Several checks are sent together.

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <string.h>

#include "rival.h"

static redisContext *redis;
static size_t waiting;
static bool is_script;
static char script[64];

static redisReply *answer(void) {
  redisReply *reply = NULL;
  require(redisGetReply(redis, (void **)&reply) == REDIS_OK, redis->errstr);
  require(reply->type != REDIS_REPLY_ERROR, reply->str);
  return reply;
}

static void take(size_t limit) {
  for (; waiting > limit; waiting--) freeReplyObject(answer());
}

void rival_open(const char *place, const char *how) {
  redis = redisConnectUnix(place);
  require(redis != NULL && redis->err == 0, "no server");
  is_script = strcmp(how, "script") == 0;
}

void rival_add(const struct customer *customer) {
  redisAppendCommand(
      redis, "HSET tokens %b %u", customer->digest, (size_t)digest_length, customer->number);
  for (size_t index = 0; index < customer->package_count; index++) {
    redisAppendCommand(
        redis, "SADD grants:%u %s", customer->number, customer->packages[index]);
  }
  waiting += 1 + customer->package_count;
  take(waiting > 1000 ? 0 : waiting);
}

void rival_complete(void) {
  take(0);
  redisAppendCommand(
      redis, "SCRIPT LOAD %s",
      "local customer = redis.call('HGET', KEYS[1], ARGV[1]);"
      "if not customer then return 0 end;"
      "return redis.call('SISMEMBER', 'grants:' .. customer, ARGV[2])");
  redisReply *reply = answer();
  snprintf(script, sizeof script, "%s", reply->str);
  freeReplyObject(reply);
}

static void ask_script(const struct request *requests, size_t count, bool *allowed) {
  for (size_t index = 0; index < count; index++) {
    char bytes[digest_length];
    digest(requests[index].secret, bytes);
    redisAppendCommand(
        redis, "EVALSHA %s 1 tokens %b %s", script, bytes, (size_t)digest_length,
        requests[index].package);
  }
  for (size_t index = 0; index < count; index++) {
    redisReply *reply = answer();
    allowed[index] = reply->integer == 1;
    freeReplyObject(reply);
  }
}

void rival_check(const struct request *requests, size_t count, bool *allowed) {
  if (is_script) return ask_script(requests, count, allowed);
  for (size_t index = 0; index < count; index++) {
    char bytes[digest_length];
    digest(requests[index].secret, bytes);
    redisAppendCommand(redis, "HGET tokens %b", bytes, (size_t)digest_length);
  }
  char customers[largest_batch][16];
  for (size_t index = 0; index < count; index++) {
    redisReply *reply = answer();
    bool is_known = reply->type == REDIS_REPLY_STRING;
    snprintf(customers[index], sizeof customers[index], "%s", is_known ? reply->str : "");
    freeReplyObject(reply);
  }
  for (size_t index = 0; index < count; index++) {
    if (customers[index][0] == 0) continue;
    redisAppendCommand(
        redis, "SISMEMBER grants:%s %s", customers[index], requests[index].package);
  }
  for (size_t index = 0; index < count; index++) {
    allowed[index] = false;
    if (customers[index][0] == 0) continue;
    redisReply *reply = answer();
    allowed[index] = reply->integer == 1;
    freeReplyObject(reply);
  }
}
