/* Preloaded in front of a program: makes writes to regular files fail as disks do.
   WRITE_FAULT=short: each write of more than one byte writes half of it.
   WRITE_FAULT=EIO:n, ENOSPC:n or EROFS:n: the n-th write of 4096 bytes or more fails so, and all later ones. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long large_writes;

static int is_regular(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

static int fault_code(const char *fault)
{
    if (strncmp(fault, "EIO:", 4) == 0) return EIO;
    if (strncmp(fault, "ENOSPC:", 7) == 0) return ENOSPC;
    if (strncmp(fault, "EROFS:", 6) == 0) return EROFS;
    return 0;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    static ssize_t (*true_write)(int, const void *, size_t);
    if (!true_write) *(void **)&true_write = dlsym(RTLD_NEXT, "write");
    const char *fault = getenv("WRITE_FAULT");
    if (!fault || !is_regular(fd)) return true_write(fd, bytes, count);
    if (strcmp(fault, "short") == 0 && count > 1) return true_write(fd, bytes, count / 2);
    const int code = fault_code(fault);
    if (code && count >= 4096 && atomic_fetch_add(&large_writes, 1) + 1 >= atol(strchr(fault, ':') + 1)) {
        errno = code;
        return -1;
    }
    return true_write(fd, bytes, count);
}
