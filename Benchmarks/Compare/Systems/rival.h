// Another system that answers access checks. `rival.c` fills it with customers and asks it; each
// of the other C files beside it is one system, and defines the four functions.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { largest_batch = 32, digest_length = 32 };

struct customer {
  uint32_t number;
  const char *digest;  // of the secret
  const char *constraint;
  const char **packages;
  size_t package_count;
};

struct request {
  const char *secret;
  const char *package;
  const char *version;
  bool is_allowed;
};

// A new folder, or the socket of a server that holds nothing; how, where there are several ways.
void rival_open(const char *place, const char *how);
void rival_add(const struct customer *customer);
void rival_complete(void);
// Decides up to largest_batch requests, at the same time where that can be.
void rival_check(const struct request *requests, size_t count, bool *allowed);

// SHA-256, as the store computes it twice.
void digest(const char *secret, char *result);
// Ends the program unless a condition holds.
void require(bool condition, const char *what);
