// Clients that take their time: opens connections that begin a request and go on with a byte every
// ten seconds, and opens another for each that the server closes.
//
//   hang PORT COUNT
//
// Says `hanging` once all are open; runs until it is ended.

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "client.h"

enum { slices = 100, slice_microseconds = 100000 };

static const char *const starts[] = {
    // Nothing, half a header, and half a body of a request that will be refused in the end.
    "",
    "GET /auth/nginx HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{",
};

static int begin(int port, size_t number) {
  int opened = open_connection(port);
  const char *start = starts[number % (sizeof starts / sizeof starts[0])];
  size_t length = 0;
  while (start[length] != 0) length++;
  if (length > 0) (void)!send(opened, start, length, MSG_NOSIGNAL);
  return opened;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: hang PORT COUNT\n");
    return 2;
  }
  int port = atoi(argv[1]);
  size_t count = (size_t)atol(argv[2]);
  struct rlimit limit = {count + 64, count + 64};
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) perror("setrlimit");
  int *sockets = calloc(count, sizeof *sockets);
  if (sockets == NULL) return 1;
  for (size_t i = 0; i < count; i++) sockets[i] = begin(port, i);
  puts("hanging");
  fflush(stdout);
  for (size_t slice = 0;; slice = (slice + 1) % slices) {
    for (size_t i = slice; i < count; i += slices) {
      char answer[1024];
      // The server has closed it, or is about to.
      if (recv(sockets[i], answer, sizeof answer, MSG_DONTWAIT) >= 0 ||
          (i % 3 != 0 && send(sockets[i], "a", 1, MSG_NOSIGNAL) < 0)) {
        close(sockets[i]);
        sockets[i] = begin(port, i);
      }
    }
    usleep(slice_microseconds);
  }
}
