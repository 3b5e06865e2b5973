// Packgate's own server over a Unix socket, asked as nginx would: a connection that is kept alive
// for each check of a batch.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "rival.h"

static int sockets[largest_batch];

void rival_open(const char *place, const char *how) {
  (void)how;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  require(strlen(place) < sizeof address.sun_path, "a long path");
  strcpy(address.sun_path, place);
  for (int index = 0; index < largest_batch; index++) {
    sockets[index] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int code = connect(sockets[index], (struct sockaddr *)&address, sizeof address);
    require(code == 0, "no server");
  }
}

// It has the same customers already.
void rival_add(const struct customer *customer) { (void)customer; }
void rival_complete(void) {}

static void ask(int socket, const struct request *request) {
  char text[1024];
  int length = snprintf(
      text, sizeof text,
      "GET /auth/nginx HTTP/1.1\r\nHost: packgate\r\nX-Original-URI: /dist/%s/%s.zip\r\n"
      "Authorization: Bearer %s\r\n\r\n",
      request->package, request->version, request->secret);
  require(length < (int)sizeof text, "a long request");
  require(write(socket, text, (size_t)length) == length, "a request that was not sent");
}

static bool is_allowed(int socket) {
  char text[4096];
  size_t length = 0, wanted = sizeof text - 1;
  while (length < wanted) {
    ssize_t count = read(socket, text + length, sizeof text - 1 - length);
    require(count > 0, "a connection that was closed");
    length += (size_t)count;
    text[length] = 0;
    const char *end = strstr(text, "\r\n\r\n");
    if (end == NULL) continue;
    const char *body = strcasestr(text, "\r\ncontent-length:");
    require(body != NULL && body < end, "an answer without its length");
    wanted = (size_t)(end + 4 - text) + strtoul(body + 17, NULL, 10);
    require(wanted < sizeof text, "a long answer");
  }
  return strncmp(text + 9, "200", 3) == 0;
}

void rival_check(const struct request *requests, size_t count, bool *allowed) {
  for (size_t index = 0; index < count; index++) ask(sockets[index], requests + index);
  for (size_t index = 0; index < count; index++) allowed[index] = is_allowed(sockets[index]);
}
