// Fills another system and then asks it, in turns with the others.
//
//   RIVAL PLACE CUSTOMERS REQUESTS [HOW]
//
// CUSTOMERS and REQUESTS are the files that `CheckProbe --write` makes. Each line of input is
// "FIRST COUNT BATCH": so many requests from that one on, so many of them at a time, but not for
// longer than about two seconds. The answer is the nanoseconds that passed, and how many requests
// were decided. Anything else ends the program, and so does a wrong verdict.

#define OPENSSL_SUPPRESS_DEPRECATED
#include "rival.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { most_fields = 64 };

void require(bool condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "rival: %s\n", what);
  exit(1);
}

void digest(const char *secret, char *result) {
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, secret, strlen(secret));
  SHA256_Final((unsigned char *)result, &state);
}

static char *text(const char *path) {
  FILE *file = fopen(path, "rb");
  require(file != NULL, path);
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  char *bytes = malloc(size + 1);
  require(bytes != NULL && fread(bytes, 1, size, file) == size, path);
  bytes[size] = 0;
  fclose(file);
  return bytes;
}

// Takes a line from a text: its fields, of which there are at least so many.
static size_t line(char **rest, const char **fields, size_t least) {
  char *end = strchr(*rest, '\n');
  require(end != NULL, "a line without an end");
  *end = 0;
  size_t count = 0;
  for (char *field = *rest; field != NULL && count < most_fields; count++) {
    fields[count] = field;
    field = strchr(field, '\t');
    if (field != NULL) *field++ = 0;
  }
  require(count >= least, "a line with too few fields");
  *rest = end + 1;
  return count;
}

static void fill(char *customers) {
  const char *fields[most_fields];
  char key[digest_length];
  for (uint32_t number = 1; *customers != 0; number++) {
    size_t count = line(&customers, fields, 7);
    digest(fields[0], key);
    struct customer customer = {number, key, fields[5], fields + 6, count - 6};
    rival_add(&customer);
  }
  rival_complete();
}

static struct request *read_requests(char *lines, size_t *count) {
  const char *fields[most_fields];
  struct request *requests = NULL;
  *count = 0;
  while (*lines != 0) {
    if (*count % 4096 == 0) {
      requests = realloc(requests, (*count + 4096) * sizeof(struct request));
      require(requests != NULL, "no memory");
    }
    line(&lines, fields, 5);
    requests[*count] = (struct request){fields[0], fields[1], fields[2], fields[3][0] == '1'};
    *count += 1;
  }
  return requests;
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  rival_open(argv[1], argc > 4 ? argv[4] : "");
  fill(text(argv[2]));
  size_t total;
  struct request *requests = read_requests(text(argv[3]), &total);

  size_t first, count, batch;
  while (scanf("%zu %zu %zu", &first, &count, &batch) == 3) {
    require(first <= total && count <= total - first, "no such requests");
    require(batch > 0 && batch <= largest_batch, "no such batch");
    size_t done = 0;
    long long start = now();
    for (size_t index = first; index < first + count; index += batch) {
      if (done % 256 == 0 && now() - start > 2000000000LL) break;
      bool allowed[largest_batch];
      size_t left = first + count - index;
      size_t size = left < batch ? left : batch;
      rival_check(requests + index, size, allowed);
      for (size_t offset = 0; offset < size; offset++) {
        require(allowed[offset] == requests[index + offset].is_allowed, "a wrong verdict");
      }
      done += size;
    }
    printf("%lld %zu\n", now() - start, done);
    fflush(stdout);
  }
  return 0;
}
