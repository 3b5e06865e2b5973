/* The parts of libsodium in use: keyed SHA-256, random bytes, comparison in constant time. */
#include <sodium.h>
