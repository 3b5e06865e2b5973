// Lets calls on files below one folder fail, or end the process, when the tests preload it.
//
//   PACKGATE_TEST_FAULT_ROOT    the folder
//   PACKGATE_TEST_FAULT_PLAN    a file of the form below, shared with the test

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PWRITE, WRITEV, FDATASYNC, RENAME, OPEN, FSYNC, WRITE, LINK, KINDS };

struct plan {
  int32_t kind;          // which calls; -1 for none
  int32_t first, last;   // which of them fail, counted from 1
  int32_t error;         // what they fail with; 0: the process is killed instead
  int32_t fired;         // how many have failed
  int32_t counts[KINDS]; // calls made so far
};

static struct plan *plan;
static const char *root;

__attribute__((constructor)) static void prepare(void) {
  const char *path = getenv("PACKGATE_TEST_FAULT_PLAN");
  root = getenv("PACKGATE_TEST_FAULT_ROOT");
  int (*really_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int file = path && root ? really_open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  plan = mmap(0, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (plan == MAP_FAILED) plan = 0;
  close(file);
}

// Counts a call on a path; true when it is to fail, with errno set.
static int fails(int kind, const char *path) {
  if (!plan || strncmp(path, root, strlen(root)) != 0) return 0;
  int number = __atomic_add_fetch(&plan->counts[kind], 1, __ATOMIC_SEQ_CST);
  if (kind != __atomic_load_n(&plan->kind, __ATOMIC_SEQ_CST)) return 0;
  if (number < plan->first || number > plan->last) return 0;
  __atomic_add_fetch(&plan->fired, 1, __ATOMIC_SEQ_CST);
  if (plan->error == 0) kill(getpid(), SIGKILL);
  errno = plan->error;
  return 1;
}

static int fails_on(int kind, int file) {
  char link[64], path[PATH_MAX];
  if (!plan) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return fails(kind, path);
}

#define NEXT(name) __typeof__(name) *really = dlsym(RTLD_NEXT, #name)

#define ON_FILE(kind, result, name, parameters, arguments)      \
  result name parameters {                                      \
    NEXT(name);                                                 \
    return fails_on(kind, file) ? -1 : really arguments;        \
  }

ON_FILE(PWRITE, ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t offset),
        (file, bytes, count, offset))
ON_FILE(PWRITE, ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t offset),
        (file, bytes, count, offset))
ON_FILE(WRITEV, ssize_t, writev, (int file, const struct iovec *parts, int count),
        (file, parts, count))
ON_FILE(WRITEV, ssize_t, pwritev, (int file, const struct iovec *parts, int count, off_t offset),
        (file, parts, count, offset))
ON_FILE(WRITE, ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, count))
ON_FILE(FDATASYNC, int, fdatasync, (int file), (file))
ON_FILE(FSYNC, int, fsync, (int file), (file))

int rename(const char *from, const char *to) {
  NEXT(rename);
  return fails(RENAME, from) ? -1 : really(from, to);
}

int link(const char *from, const char *to) {
  NEXT(link);
  return fails(LINK, from) ? -1 : really(from, to);
}

#define OPENING(name, parameters, before)                       \
  int name parameters {                                         \
    mode_t mode = 0;                                            \
    va_list rest;                                               \
    va_start(rest, flags);                                      \
    if (flags & (O_CREAT | __O_TMPFILE)) mode = va_arg(rest, mode_t); \
    va_end(rest);                                               \
    NEXT(name);                                                       \
    return fails(OPEN, path) ? -1 : really(before path, flags, mode); \
  }

#define NOTHING
#define FOLDER folder,
OPENING(open, (const char *path, int flags, ...), NOTHING)
OPENING(open64, (const char *path, int flags, ...), NOTHING)
OPENING(openat, (int folder, const char *path, int flags, ...), FOLDER)
OPENING(openat64, (int folder, const char *path, int flags, ...), FOLDER)
