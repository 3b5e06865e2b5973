// The only file that names lmdb.h.
#include <lmdb.h>

// Asks the processor for a line of memory that is about to be read; any address will do.
static inline void clmdb_prefetch(const void *address) { __builtin_prefetch(address); }
