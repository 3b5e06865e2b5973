// What the clients of these benchmarks have in common.

#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>

// Nanoseconds of a clock that nobody sets.
static inline int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// A connection to a server on this machine that sends what it is given at once.
static inline int open_connection(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1, opened = socket(AF_INET, SOCK_STREAM, 0);
  if (opened < 0 || connect(opened, (struct sockaddr *)&address, sizeof address) != 0) {
    err(1, "no connection");
  }
  setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return opened;
}
