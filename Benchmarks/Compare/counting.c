// Counts what a thread asks of the allocator and of mutexes between two marks.
//
//   cc -O2 -shared -fPIC -o counting.so counting.c && LD_PRELOAD=./counting.so PROGRAM
//
// The program calls counting_begin and counting_end, which it finds with dlsym.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static _Thread_local int counting;
static _Thread_local long mallocs, callocs, reallocs, aligned, frees, locks, read_locks;

void *malloc(size_t size) {
  mallocs += counting;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  callocs += counting;
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  reallocs += counting;
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  aligned += counting;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  aligned += counting;
  *memory = __libc_memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

void free(void *memory) {
  frees += counting;
  __libc_free(memory);
}

// Calls the function that this one stands in front of.
#define FORWARD(name, type, argument)                    \
  static int (*next)(type *);                            \
  if (next == NULL) next = dlsym(RTLD_NEXT, #name);      \
  return next(argument)

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  locks += counting;
  FORWARD(pthread_mutex_lock, pthread_mutex_t, mutex);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) {
  locks += counting;
  FORWARD(pthread_mutex_trylock, pthread_mutex_t, mutex);
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
  read_locks += counting;
  FORWARD(pthread_rwlock_rdlock, pthread_rwlock_t, lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
  read_locks += counting;
  FORWARD(pthread_rwlock_wrlock, pthread_rwlock_t, lock);
}

void counting_begin(void) { counting = 1; }

void counting_end(void) {
  counting = 0;
  printf(
      "malloc %ld, calloc %ld, realloc %ld, aligned %ld, free %ld, mutex lock %ld, "
      "rwlock %ld\n",
      mallocs, callocs, reallocs, aligned, frees, locks, read_locks);
}
