/**
 * The functions of the C library that this floor needs. They are found through libpvcam's own handle, because a symbol
 * is also looked up in a library's dependencies. So the right to libpvcam's path covers them, and no second path is
 * needed.
 *
 * @module
 */
export const libcSymbols = {
  // void *dlopen(const char *filename, int flags)
  dlopen: { parameters: ["buffer", "i32"], result: "usize" },
  // void *memset(void *s, int c, size_t n): with n of 0 it returns a buffer's address, without the right to all of FFI
  memset: { parameters: ["buffer", "i32", "usize"], result: "usize" },
  // The same on a thread of the blocking pool, for the first touch of memory: up to 3 s a GiB.
  memset_nonblocking: {
    name: "memset",
    parameters: ["buffer", "i32", "usize"],
    result: "usize",
    nonblocking: true,
  },
  // void *memcpy(void *dest, const void *src, size_t n): reads memory that C gave us a pointer to
  memcpy: { parameters: ["buffer", "pointer", "usize"], result: "usize" },
  // int madvise(void *addr, size_t length, int advice)
  madvise: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  // int sem_init(sem_t *sem, int pshared, unsigned value)
  sem_init: { parameters: ["buffer", "i32", "u32"], result: "i32" },
  // int sem_destroy(sem_t *sem)
  sem_destroy: { parameters: ["buffer"], result: "i32" },
  // int sem_post(sem_t *sem)
  sem_post: { parameters: ["buffer"], result: "i32" },
  // The address of sem_post, to register it as a handler. A static symbol gives it without the right to all of FFI.
  sem_post_address: { name: "sem_post", type: "pointer" },
  // int sem_trywait(sem_t *sem)
  sem_trywait: { parameters: ["buffer"], result: "i32" },
  // int sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *abstime): glibc 2.30 and later
  sem_clockwait: { parameters: ["buffer", "i32", "buffer"], result: "i32", nonblocking: true },
  // int clock_gettime(clockid_t clock, struct timespec *tp)
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  // int open(const char *pathname, int flags): slow on some network file systems
  open: { parameters: ["buffer", "i32"], result: "i32", nonblocking: true },
  // int statx(int dirfd, const char *pathname, int flags, unsigned mask, struct statx *buf): glibc 2.28 and later
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
  // ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)
  pwrite: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize", nonblocking: true },
  // int fallocate(int fd, int mode, off_t offset, off_t len)
  fallocate: { parameters: ["i32", "i32", "i64", "i64"], result: "i32", nonblocking: true },
  // int posix_fallocate(int fd, off_t offset, off_t len): returns the error itself, not -1
  posix_fallocate: { parameters: ["i32", "i64", "i64"], result: "i32", nonblocking: true },
  // int close(int fd)
  close: { parameters: ["i32"], result: "i32", nonblocking: true },
} as const;

const { open, statx, pwrite, fallocate, posix_fallocate, close, memset } = libcSymbols;

/** The functions that write files, for a worker. */
export const fileSymbols = { open, statx, pwrite, fallocate, posix_fallocate, close, memset } as const;

/** Ends the program at once, for a worker whose script does not hear signals. */
export const endSymbols = {
  // void _exit(int status)
  _exit: { parameters: ["i32"], result: "void" },
} as const;

/** The C library's functions, opened. */
export type LibcSymbols = Deno.DynamicLibrary<typeof libcSymbols>["symbols"];
