/* The writer that sinks are measured against: frames from a ring of memory into one file, and nothing else.
   sinks_writer pwrite|fwrite PATH FRAME_BYTES FRAMES SLOTS prints the seconds from open to close.
   "fwrite" is what recorders do that write each frame in the camera's callback through C's own buffering. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

int main(int argc, char **argv)
{
    if (argc != 6) return 2;
    const size_t frame_bytes = strtoul(argv[3], NULL, 10);
    const size_t frames = strtoul(argv[4], NULL, 10);
    const size_t slots = strtoul(argv[5], NULL, 10);
    char *ring = aligned_alloc(4096, (slots * frame_bytes + 4095) / 4096 * 4096);
    if (!ring) return 3;
    for (size_t i = 0; i < slots * frame_bytes; i++) ring[i] = (char)(i * 7);
    const double start = now();
    if (strcmp(argv[1], "pwrite") == 0) {
        const int fd = open(argv[2], O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd < 0) return 4;
        for (size_t n = 0; n < frames; n++) {
            if (!write_all(fd, ring + n % slots * frame_bytes, frame_bytes, (off_t)(n * frame_bytes))) return 5;
        }
        if (close(fd) != 0) return 6;
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
