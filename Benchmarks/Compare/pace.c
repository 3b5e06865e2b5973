// A client that asks at a fixed rate and measures each answer from the moment its request was due,
// so that a server that falls behind does not look fast.
//
//   pace PORT PATH RATE SECONDS CONNECTIONS HEADER...
//
// Prints how many answers came, how many of them were not 200, and microseconds: the median, 99 in
// a hundred, and the longest. Spins: give it a core of its own.

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client.h"

enum { maximum_connections = 256, maximum_answer = 4096 };

typedef struct {
  int socket;
  long long due;  // 0 while idle
  size_t length;
  char answer[maximum_answer + 1];
} connection;

static int by_size(const void *left, const void *right) {
  long long a = *(const long long *)left, b = *(const long long *)right;
  return (a > b) - (a < b);
}

// Whether the answer is there to its last byte.
static int is_complete(const connection *c) {
  const char *end = strstr(c->answer, "\r\n\r\n");
  if (end == NULL) return 0;
  const char *field = strcasestr(c->answer, "\r\ncontent-length:");
  size_t body = field != NULL && field < end ? strtoul(field + 17, NULL, 10) : 0;
  return c->length >= (size_t)(end + 4 - c->answer) + body;
}

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  int port = atoi(argv[1]), count = atoi(argv[5]);
  double rate = atof(argv[3]), seconds = atof(argv[4]);
  size_t requests = (size_t)(rate * seconds);
  if (count < 1 || count > maximum_connections || requests < 1) return 2;

  char request[8192];
  size_t size = (size_t)snprintf(
      request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", argv[2]);
  for (int index = 6; index < argc; index++) {
    size += (size_t)snprintf(request + size, sizeof request - size, "%s\r\n", argv[index]);
    if (size > sizeof request - 3) return 2;
  }
  memcpy(request + size, "\r\n", 2);
  size += 2;

  static connection connections[maximum_connections];
  connection *idle[maximum_connections];
  int idle_count = 0, events = epoll_create1(0);
  for (int index = 0; index < count; index++) {
    connections[index].socket = open_connection(port);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = &connections[index]};
    epoll_ctl(events, EPOLL_CTL_ADD, connections[index].socket, &interest);
    idle[idle_count++] = &connections[index];
  }
  long long *times = calloc(requests, sizeof *times);
  if (times == NULL) err(1, "calloc");

  size_t sent = 0, answered = 0, refused = 0;
  long long start = now(), limit = start + (long long)((seconds + 5) * 1e9);
  while (answered < requests && now() < limit) {
    while (sent < requests && idle_count > 0) {
      long long due = start + (long long)((double)sent * 1e9 / rate);
      if (now() < due) break;
      connection *c = idle[--idle_count];
      c->due = due;
      c->length = 0;
      if (write(c->socket, request, size) != (ssize_t)size) err(1, "write");
      sent += 1;
    }
    struct epoll_event ready[64];
    int found = epoll_wait(events, ready, 64, 0);
    for (int index = 0; index < found; index++) {
      connection *c = ready[index].data.ptr;
      ssize_t got = read(c->socket, c->answer + c->length, maximum_answer - c->length);
      if (got == 0) errx(1, "a connection was closed");
      if (got < 0) err(1, "read");
      c->length += (size_t)got;
      c->answer[c->length] = 0;
      if (!is_complete(c)) continue;
      times[answered++] = now() - c->due;
      refused += strncmp(c->answer, "HTTP/1.1 200", 12) != 0;
      idle[idle_count++] = c;
    }
  }
  if (answered < requests) {
    errx(1, "only %zu of %zu requests were answered in time", answered, requests);
  }
  qsort(times, answered, sizeof *times, by_size);
  printf(
      "%zu answers, %zu refused, median %lld us, 99%% %lld us, longest %lld us\n", answered,
      refused, times[answered / 2] / 1000, times[(answered - 1) * 99 / 100] / 1000,
      times[answered - 1] / 1000);
  return 0;
}
