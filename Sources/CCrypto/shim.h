/* The parts of OpenSSL's libcrypto in use: SHA-256 whose state is a plain struct, and comparison in
   constant time. The functions on that struct are called deprecated since 3.0 and are there in every
   release; what is to replace them allocates. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>
