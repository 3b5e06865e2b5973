// A load of bounded size: a number of connections, each with one request under way at a time.
//
//   load PORT REQUESTS CONNECTIONS SECONDS
//
// REQUESTS is what LoadRequests wrote: records of a kind (1 byte), a length (3 bytes, little-endian
// order) and the bytes of a request. Requests are sent in their order, by whichever connection is
// free; where it is a mutation's turn, the connection sends the next of its own four.
//
// Every answer is looked at. One that is not the right one, a connection that breaks, or no answer
// for ten seconds ends the load with exit status 1. Else it prints a line for all requests and one
// for each sort: how many answers came, and nanoseconds: the median, 99 and 99.9 in a hundred, and
// the longest; a first line says for how many nanoseconds it ran. Memory does not grow with time.

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../Compare/client.h"

enum { maximum_connections = 1024, maximum_answer = 65536, patience_milliseconds = 10000 };

// Mutations come in fours, of which the last two undo what the first two have done.
enum kind { allowed_check, refused_check, query, mutations_turn, mutation };
enum { mutations_in_a_row = 4 };

typedef struct {
  const char *bytes;
  uint32_t length;
  enum kind kind;
} request;

typedef struct {
  int socket;
  const request *asked;  // none while idle
  int64_t began;
  size_t script, step;
  size_t length;
  char answer[maximum_answer];
} connection;

typedef struct {
  request *all;
  size_t count, capacity, next;
} list;

// Latencies counted in steps of less than 1 %: 128 between each power of two and the next.

enum { step_bits = 7, steps = 1 << step_bits, buckets = steps * (65 - step_bits) };

typedef struct {
  uint64_t count, longest, bucket[buckets];
} histogram;

static void note(histogram *h, uint64_t value) {
  int shift = value < steps ? 0 : 63 - __builtin_clzll(value) - step_bits;
  h->bucket[(size_t)shift * steps + (value >> shift)] += 1;
  h->count += 1;
  if (value > h->longest) h->longest = value;
}

// The longest latency of a bucket below or in which so many thousandths of all lie.
static uint64_t quantile(const histogram *h, uint64_t thousandths) {
  uint64_t wanted = (h->count * thousandths + 999) / 1000, seen = 0;
  for (size_t index = 0; index < buckets; index++) {
    seen += h->bucket[index];
    if (seen < wanted || seen == 0) continue;
    size_t shift = index < 2 * steps ? 0 : index / steps - 1;
    uint64_t last = ((index - shift * steps + 1) << shift) - 1;
    return last < h->longest ? last : h->longest;
  }
  return h->longest;
}

static void print(const char *name, const histogram *h) {
  printf("%s %lu %lu %lu %lu %lu\n", name, h->count, quantile(h, 500), quantile(h, 990),
         quantile(h, 999), h->longest);
}

// Requests

static void append(list *to, request added) {
  if (to->count == to->capacity) {
    to->capacity = to->capacity == 0 ? 1024 : 2 * to->capacity;
    to->all = realloc(to->all, to->capacity * sizeof *to->all);
    if (to->all == NULL) errx(1, "no memory");
  }
  to->all[to->count++] = added;
}

static void load(const char *path, list *turns, list *mutations) {
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) errx(1, "%s cannot be read", path);
  size_t size = (size_t)status.st_size;
  const unsigned char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED) errx(1, "%s cannot be read", path);
  for (size_t at = 0; at + 4 <= size;) {
    uint32_t length =
        (uint32_t)bytes[at + 1] | (uint32_t)bytes[at + 2] << 8 | (uint32_t)bytes[at + 3] << 16;
    request read = {(const char *)bytes + at + 4, length, bytes[at]};
    at += 4 + length;
    if (at > size || read.kind > mutation) errx(1, "%s is damaged", path);
    append(read.kind == mutation ? mutations : turns, read);
  }
  if (turns->count == 0 || mutations->count == 0 || mutations->count % mutations_in_a_row != 0) {
    errx(1, "%s is damaged", path);
  }
}

static const request *choose(connection *c, list *turns, list *mutations) {
  const request *turn = &turns->all[turns->next];
  turns->next = (turns->next + 1) % turns->count;
  if (turn->kind != mutations_turn) return turn;
  if (c->step == mutations_in_a_row) {
    c->script = mutations->next;
    c->step = 0;
    mutations->next = (mutations->next + mutations_in_a_row) % mutations->count;
  }
  return &mutations->all[c->script + c->step++];
}

static void send_next(connection *c, list *turns, list *mutations) {
  c->asked = choose(c, turns, mutations);
  c->length = 0;
  c->began = now();
  ssize_t sent = send(c->socket, c->asked->bytes, c->asked->length, MSG_NOSIGNAL);
  if (sent != (ssize_t)c->asked->length) errx(1, "a request could not be sent: %m");
}

// Answers

// The body of an answer, or nothing while it is not there to its last byte.
static const char *body(const connection *c, size_t *length) {
  const char *end = memmem(c->answer, c->length, "\r\n\r\n", 4);
  if (end == NULL) return NULL;
  size_t head = (size_t)(end - c->answer);
  for (const char *line = c->answer; line < end;) {
    line = memmem(line, (size_t)(end + 2 - line), "\r\n", 2) + 2;
    if (line < end && (*line | 0x20) == 'c' && strncasecmp(line, "content-length:", 15) == 0) {
      *length = strtoul(line + 15, NULL, 10);
      if (c->length > head + 4 + *length) errx(1, "more than one answer to a request");
      return c->length == head + 4 + *length ? end + 4 : NULL;
    }
  }
  errx(1, "an answer without Content-Length:\n%.*s", (int)c->length, c->answer);
}

static int is_right(const connection *c, const char *text, size_t length) {
  switch (c->asked->kind) {
    case allowed_check: return memcmp(c->answer, "HTTP/1.1 200 ", 13) == 0;
    case refused_check: return memcmp(c->answer, "HTTP/1.1 401 ", 13) == 0;
    default:
      // What is asked for exists, so that nothing is null.
      return memcmp(c->answer, "HTTP/1.1 200 ", 13) == 0 && length > 0 &&
             memmem(text, length, "\"data\":{", 8) != NULL &&
             memmem(text, length, "\"errors\"", 8) == NULL &&
             memmem(text, length, ":null", 5) == NULL;
  }
}

// Whether the answer to what was asked has come.
static int receive(connection *c) {
  ssize_t got = read(c->socket, c->answer + c->length, maximum_answer - c->length);
  if (got <= 0) errx(1, got == 0 ? "a connection was closed" : "a connection broke: %m");
  c->length += (size_t)got;
  size_t length = 0;
  const char *text = body(c, &length);
  if (text == NULL && c->length < maximum_answer) return 0;
  if (text == NULL || !is_right(c, text, length)) {
    errx(1, "a wrong answer:\n%.*s\n\nto this request:\n%.*s", (int)c->length, c->answer,
         (int)c->asked->length, c->asked->bytes);
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: load PORT REQUESTS CONNECTIONS SECONDS\n");
    return 2;
  }
  int port = atoi(argv[1]), count = atoi(argv[3]);
  double seconds = atof(argv[4]);
  if (count < 1 || count > maximum_connections || !(seconds > 0)) return 2;
  static list turns, mutations;
  load(argv[2], &turns, &mutations);

  static histogram all, checks, queries, changes;
  connection *connections = calloc((size_t)count, sizeof *connections);
  int events = epoll_create1(0), under_way = count;
  if (connections == NULL || events < 0) errx(1, "no memory");
  for (int index = 0; index < count; index++) {
    connection *c = &connections[index];
    c->socket = open_connection(port);
    c->step = mutations_in_a_row;
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(events, EPOLL_CTL_ADD, c->socket, &interest);
  }
  // Each run begins elsewhere in the list.
  turns.next = (size_t)(now() / 1000) % turns.count;
  mutations.next = (size_t)(now() / 1000) % (mutations.count / mutations_in_a_row);
  mutations.next *= mutations_in_a_row;
  int64_t start = now(), end = start + (int64_t)(seconds * 1e9), last = start;
  for (int index = 0; index < count; index++) send_next(&connections[index], &turns, &mutations);
  while (under_way > 0) {
    struct epoll_event ready[64];
    int found = epoll_wait(events, ready, 64, patience_milliseconds);
    if (found == 0) errx(1, "no answer for %d seconds", patience_milliseconds / 1000);
    for (int index = 0; index < found; index++) {
      connection *c = ready[index].data.ptr;
      if (c->asked == NULL) errx(1, "an answer to no request, or a connection was closed");
      if (!receive(c)) continue;
      last = now();
      uint64_t latency = (uint64_t)(last - c->began);
      enum kind kind = c->asked->kind;
      note(&all, latency);
      note(kind == mutation ? &changes : kind == query ? &queries : &checks, latency);
      c->asked = NULL;
      if (last < end) {
        send_next(c, &turns, &mutations);
      } else {
        under_way -= 1;
      }
    }
  }
  printf("nanoseconds %ld\n", last - start);
  print("all", &all);
  print("checks", &checks);
  print("queries", &queries);
  print("mutations", &changes);
  return 0;
}
