/**
 * The system calls of Linux that Deno, a camera's library and the C library use, by their numbers on x86_64. Every
 * other call is refused: a call that a newer kernel brings is absent until a person has looked at it. `call_filter.ts`
 * has the calls that are allowed only with some arguments.
 *
 * @module
 */

/** Files that are open. */
const openFiles = {
  ...{ read: 0, write: 1, close: 3, fstat: 5, poll: 7, lseek: 8, pread64: 17, pwrite64: 18, readv: 19 },
  ...{ writev: 20, pipe: 22, select: 23, dup: 32, dup2: 33, sendfile: 40, flock: 73, fsync: 74 },
  ...{ fdatasync: 75, ftruncate: 77, getdents: 78, fstatfs: 138, readahead: 187, epoll_create: 213 },
  ...{ getdents64: 217, fadvise64: 221, epoll_wait: 232, epoll_ctl: 233, newfstatat: 262, pselect6: 270 },
  ...{ ppoll: 271, sync_file_range: 277, epoll_pwait: 281, signalfd: 282, timerfd_create: 283, eventfd: 284 },
  ...{ fallocate: 285, timerfd_settime: 286, timerfd_gettime: 287, signalfd4: 289, eventfd2: 290 },
  ...{ epoll_create1: 291, dup3: 292, pipe2: 293, preadv: 295, pwritev: 296, copy_file_range: 326 },
  ...{ preadv2: 327, pwritev2: 328, close_range: 436, epoll_pwait2: 441 },
};

/**
 * Files by their paths. Landlock judges how files are used, but not questions such as whether a file is there.
 * `call_filter.ts` checks how a file is opened. `openat2` is absent, because a filter cannot see how it opens. So is
 * `umask`, which keeps other users from writing to new files.
 */
const paths = {
  ...{ stat: 4, lstat: 6, access: 21, getcwd: 79, chdir: 80, fchdir: 81, rename: 82, mkdir: 83 },
  ...{ rmdir: 84, link: 86, unlink: 87, readlink: 89, statfs: 137 },
  ...{ mkdirat: 258, unlinkat: 263, renameat: 264, linkat: 265, readlinkat: 267, faccessat: 269 },
  ...{ statx: 332, faccessat2: 439 },
};

const memory = {
  ...{ mprotect: 10, munmap: 11, brk: 12, mremap: 25, msync: 26, mincore: 27, madvise: 28 },
  ...{ mlock: 149, munlock: 150, membarrier: 324, mlock2: 325, pkey_mprotect: 329, pkey_alloc: 330 },
  ...{ pkey_free: 331 },
};

const threads = {
  ...{ sched_yield: 24, pause: 34, nanosleep: 35, getpid: 39, exit: 60, wait4: 61, getppid: 110 },
  ...{ arch_prctl: 158, gettid: 186, futex: 202, set_tid_address: 218, restart_syscall: 219 },
  ...{ clock_nanosleep: 230, exit_group: 231, waitid: 247, set_robust_list: 273, getcpu: 309, rseq: 334 },
  ...{ futex_waitv: 449, futex_wake: 454, futex_wait: 455, futex_requeue: 456 },
};

/** Clocks, timers and signals. None of these calls can stop the launcher's alarm. */
const timesAndSignals = {
  ...{ rt_sigprocmask: 14, rt_sigreturn: 15, gettimeofday: 96, getrusage: 98, times: 100 },
  ...{ rt_sigpending: 127, rt_sigtimedwait: 128, rt_sigsuspend: 130, sigaltstack: 131, time: 201 },
  ...{ timer_create: 222, timer_settime: 223, timer_gettime: 224, timer_getoverrun: 225 },
  ...{ timer_delete: 226, clock_gettime: 228, clock_getres: 229 },
};

/** Facts about the machine and this program, and limits that the program sets for itself. */
const facts = {
  ...{ uname: 63, getrlimit: 97, sysinfo: 99, getuid: 102, getgid: 104, geteuid: 107, getegid: 108 },
  ...{ getpgrp: 111, getgroups: 115, getresuid: 118, getresgid: 120, getpgid: 121, getsid: 124 },
  ...{ getpriority: 140, sched_getparam: 143, sched_getscheduler: 145 },
  ...{ sched_get_priority_max: 146, sched_get_priority_min: 147, sched_rr_get_interval: 148 },
  ...{ setrlimit: 160, sched_getaffinity: 204, sched_getattr: 315, getrandom: 318 },
};

/**
 * What a pair of sockets needs, and what a socket that reports devices needs; `call_filter.ts` allows no other sockets.
 */
const sockets = {
  ...{ recvfrom: 45, recvmsg: 47, shutdown: 48, getsockname: 51, getpeername: 52, getsockopt: 55 },
};

/** All of them. */
export const allowedCalls: readonly number[] = [
  openFiles,
  paths,
  memory,
  threads,
  timesAndSignals,
  facts,
  sockets,
].flatMap((group) => Object.values<number>(group));
