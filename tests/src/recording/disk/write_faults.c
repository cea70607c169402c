/* Preloaded in front of a program, or opened as its C library: makes writes to regular files below STRUCK_FOLDER, which
   it is compiled with, fail as disks do. Other folders hold Deno's own caches. Deno fills them on its main thread when
   they are cold, and a program that hangs in such a write is not a recording whose disk hangs. WRITE_FAULT=short: each
   write of more than one byte writes half of it. WRITE_FAULT=hang:n: the n-th write of 4096 bytes or more never
   returns, nor does any on such a file thereafter. WRITE_FAULT=slow:ms: each write of 4096 bytes or more takes so many
   milliseconds longer. WRITE_FAULT=EIO:n, ENOSPC:n or EROFS:n: the n-th write of 4096 bytes or more fails so, and all
   later ones. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long large_writes;

static int may_be_struck(int fd)
{
    struct stat about;
    char link[32], path[PATH_MAX];
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, sizeof path);
    const size_t folder = sizeof STRUCK_FOLDER - 1;
    return length > (ssize_t)folder && strncmp(path, STRUCK_FOLDER, folder) == 0 && path[folder] == '/';
}

static int fault_code(const char *fault)
{
    if (strncmp(fault, "EIO:", 4) == 0) return EIO;
    if (strncmp(fault, "ENOSPC:", 7) == 0) return ENOSPC;
    if (strncmp(fault, "EROFS:", 6) == 0) return EROFS;
    return 0;
}

static int is_struck(const char *fault, size_t count)
{
    return count >= 4096 && atomic_fetch_add(&large_writes, 1) + 1 >= atol(strchr(fault, ':') + 1);
}

static void hang_if_asked(const char *fault, size_t count)
{
    static atomic_int hangs;
    if (strncmp(fault, "hang:", 5) != 0 || !(hangs || is_struck(fault, count))) return;
    hangs = 1;
    for (;;) pause();
}

static void wait_if_asked(const char *fault, size_t count)
{
    if (strncmp(fault, "slow:", 5) == 0 && count >= 4096) usleep(1000 * (useconds_t)atol(fault + 5));
}

/* Whether this write is to fail; sets errno. */
static int fails(const char *fault, size_t count)
{
    const int code = fault_code(fault);
    if (!code || !is_struck(fault, count)) return 0;
    errno = code;
    return 1;
}

static size_t shortened(const char *fault, size_t count)
{
    return strcmp(fault, "short") == 0 && count > 1 ? count / 2 : count;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    static ssize_t (*true_write)(int, const void *, size_t);
    if (!true_write) *(void **)&true_write = dlsym(RTLD_NEXT, "write");
    const char *fault = getenv("WRITE_FAULT");
    if (!fault || !may_be_struck(fd)) return true_write(fd, bytes, count);
    hang_if_asked(fault, count);
    wait_if_asked(fault, count);
    return fails(fault, count) ? -1 : true_write(fd, bytes, shortened(fault, count));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    static ssize_t (*true_pwrite)(int, const void *, size_t, off_t);
    if (!true_pwrite) *(void **)&true_pwrite = dlsym(RTLD_NEXT, "pwrite");
    const char *fault = getenv("WRITE_FAULT");
    if (!fault || !may_be_struck(fd)) return true_pwrite(fd, bytes, count, offset);
    hang_if_asked(fault, count);
    wait_if_asked(fault, count);
    return fails(fault, count) ? -1 : true_pwrite(fd, bytes, shortened(fault, count), offset);
}
