// The only file that names lmdb.h.
#include <lmdb.h>
