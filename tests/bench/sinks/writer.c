/* The writer that sinks are measured against: frames from a ring of memory into one file, and nothing else.
   writer pwrite|direct|fwrite PATH FRAME_BYTES FRAMES SLOTS prints the seconds from open to close.
   "direct" sets the room aside and goes past the page cache, with four threads that write up to 16 MiB each: the most
   that C gets out of a disk. "fwrite" is what recorders do that write each frame in the camera's callback through C's own buffering. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int write_all(int fd, const char *bytes, size_t count, off_t at)
{
    while (count > 0) {
        const ssize_t done = pwrite(fd, bytes, count, at);
        if (done <= 0) return 0;
        bytes += done;
        count -= (size_t)done;
        at += done;
    }
    return 1;
}

#define THREADS 4
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)
#define LARGEST ((size_t)16 * 1024 * 1024)

struct job {
    int fd;
    const char *ring;
    size_t ring_bytes, bytes, step;
    atomic_size_t next;
    atomic_int failed;
};

static void *write_share(void *arg)
{
    struct job *job = arg;
    for (;;) {
        const size_t at = atomic_fetch_add(&job->next, job->step);
        if (at >= job->bytes) return NULL;
        const size_t count = job->bytes - at < job->step ? job->bytes - at : job->step;
        if (!write_all(job->fd, job->ring + at % job->ring_bytes, count, (off_t)at)) job->failed = 1;
    }
}

static int write_direct(const char *path, const char *ring, size_t ring_bytes, size_t bytes)
{
    struct job job = {.ring = ring, .ring_bytes = ring_bytes, .bytes = bytes};
    job.step = ring_bytes < LARGEST ? ring_bytes : LARGEST;
    while (ring_bytes % job.step != 0) job.step /= 2;
    job.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_DIRECT, 0666);
    if (job.fd < 0 || posix_fallocate(job.fd, 0, (off_t)bytes) != 0) return 0;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, write_share, &job) != 0) return 0;
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    return close(job.fd) == 0 && !job.failed;
}

int main(int argc, char **argv)
{
    if (argc != 6) return 2;
    const size_t frame_bytes = strtoul(argv[3], NULL, 10);
    const size_t frames = strtoul(argv[4], NULL, 10);
    const size_t slots = strtoul(argv[5], NULL, 10);
    const size_t ring_bytes = (slots * frame_bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    char *ring = aligned_alloc(HUGE_PAGE, ring_bytes);
    if (!ring) return 3;
    (void)madvise(ring, ring_bytes, MADV_HUGEPAGE); /* as the ring of a run has them */
    for (size_t i = 0; i < slots * frame_bytes; i++) ring[i] = (char)(i * 7);
    const double start = now();
    if (strcmp(argv[1], "pwrite") == 0) {
        const int fd = open(argv[2], O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd < 0) return 4;
        for (size_t n = 0; n < frames; n++) {
            if (!write_all(fd, ring + n % slots * frame_bytes, frame_bytes, (off_t)(n * frame_bytes))) return 5;
        }
        if (close(fd) != 0) return 6;
    } else if (strcmp(argv[1], "direct") == 0) {
        if (!write_direct(argv[2], ring, slots * frame_bytes, frames * frame_bytes)) return 7;
    } else {
        FILE *file = fopen(argv[2], "wbx");
        if (!file) return 4;
        for (size_t n = 0; n < frames; n++) {
            if (fwrite(ring + n % slots * frame_bytes, frame_bytes, 1, file) != 1) return 5;
        }
        if (fclose(file) != 0) return 6;
    }
    printf("%.6f\n", now() - start);
    free(ring);
    return 0;
}
