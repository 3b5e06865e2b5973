// Stands between the server and LMDB when the tests preload it: what the product never does.
//
//   PACKGATE_TEST_NOSYNC      opens the environment without syncs
//   PACKGATE_TEST_MAP_SIZE    the size of the map when it is opened for writing, instead of 64 GiB

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

#define MDB_NOSYNC 0x10000
#define MDB_RDONLY 0x20000

int mdb_env_open(void *env, const char *path, unsigned int flags, unsigned int mode) {
  int (*open)(void *, const char *, unsigned int, unsigned int) = dlsym(RTLD_NEXT, "mdb_env_open");
  if (getenv("PACKGATE_TEST_NOSYNC") && !(flags & MDB_RDONLY)) flags |= MDB_NOSYNC;
  return open(env, path, flags, mode);
}

int mdb_env_set_mapsize(void *env, size_t size) {
  int (*set)(void *, size_t) = dlsym(RTLD_NEXT, "mdb_env_set_mapsize");
  const char *given = getenv("PACKGATE_TEST_MAP_SIZE");
  if (given && size == (size_t)64 << 30) size = strtoull(given, 0, 10);
  return set(env, size);
}
