/* The same kernels, compiled by the C compiler for this machine's x86-64: how long each takes, in milliseconds, as JSON. */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BITS 16
#include "../../../src/analysis/kernels/c/preview.c"
#include "../../../src/analysis/kernels/c/sharpness.c"
#include "../../../src/analysis/kernels/c/spots.c"
#include "../../../src/analysis/kernels/c/statistics.c"
#include "../../../src/analysis/kernels/c/traces.c"

enum { SIDE = 2048, FRAMES = 10, ROUNDS = 41, AREAS = 100, AREA_SIDE = 32 };

static uint16_t *frames;
static struct piece pieces[AREAS * AREA_SIDE];
static double sums[AREAS];
static uint32_t tables[65536];
static uint8_t room[32 << 20];
static volatile double kept;

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void do_statistics(const uint16_t *p) {
    struct statistics s;
    statistics16(p, SIDE * SIDE, 1, SIDE * SIDE, 65535, &s);
    kept = (double)s.squares;
}
/* A plain loop: here it is faster than the kernel's source, with its four tables. */
static void do_histogram(const uint16_t *p) {
    for (int i = 0; i < SIDE * SIDE; i++) tables[p[i]]++;
    kept = tables[100];
    memset(tables, 0, 65536 * sizeof *tables);
}
static void do_preview(const uint16_t *p) {
    preview_mean16(p, SIDE, SIDE, SIDE, 512, 512, 0, 512, 0, 1, 0, (uint32_t *)room, (int *)(room + (1 << 19)),
                   (double *)(room + (3 << 18)), room + (1 << 20));
}
static void do_areas(const uint16_t *p) {
    memset(sums, 0, sizeof sums);
    sum_areas16(p, pieces, AREAS * AREA_SIDE, sums);
    kept = sums[5];
}
static void do_sharpness(const uint16_t *p) { kept = brenner16(p, SIDE, SIDE, SIDE); }
static void do_spots(const uint16_t *p) {
    int32_t *lines = (int32_t *)room;
    struct spot *spots = (struct spot *)(room + (1 << 20));
    memset(tables, 0, 65536 * sizeof *tables);
    spot_noise16(p, SIDE, SIDE, SIDE, 1, 6, 16, lines, tables);
    const int found = find_spots16(p, SIDE, SIDE, SIDE, 1, 6, 3, 20, lines, spots, 65536);
    refine_spots16(p, SIDE, SIDE, SIDE, 3, spots, found < 1000 ? found : 1000, (double *)(room + (4 << 20)));
    kept = found;
}

static int by_size(const void *a, const void *b) {
    const double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

static void measure(const char *name, void (*work)(const uint16_t *), const char *end) {
    double ms[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        const double before = now_ms();
        work(frames + (size_t)(i % FRAMES) * SIDE * SIDE);
        ms[i] = now_ms() - before;
    }
    qsort(ms, ROUNDS, sizeof *ms, by_size);
    printf("\"%s\": %.4f%s", name, ms[ROUNDS / 2], end);
}

int main(int argc, char **argv) {
    const size_t bytes = (size_t)FRAMES * SIDE * SIDE * 2;
    frames = malloc(bytes);
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!frames || !file || fread(frames, 1, bytes, file) != bytes) return 1;
    for (int i = 0; i < AREAS * AREA_SIDE; i++) {
        const int area = i / AREA_SIDE, row = i % AREA_SIDE;
        pieces[i] = (struct piece){(uint32_t)((area / 10 * 200 + row) * SIDE + area % 10 * 200), AREA_SIDE, (uint32_t)area};
    }
    printf("{");
    measure("statistics", do_statistics, ", ");
    measure("histogram", do_histogram, ", ");
    measure("preview", do_preview, ", ");
    measure("areas", do_areas, ", ");
    measure("sharpness", do_sharpness, ", ");
    measure("spots", do_spots, "}\n");
    return 0;
}
