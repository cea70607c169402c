#include "pixels.h"

/* This many pixels are fetched in one go. */
enum { FETCHED = 4096 };

/* Four tables, because in a single one equal values in a row would wait for each other. */
struct histogram_tables {
    uint32_t counts[4][PIXEL_VALUES];
};

static void count(const pixel *p, int pixels, struct histogram_tables *t) {
    int x = 0;
    for (; x + 8 <= pixels; x += 8) {
        for (int k = 0; k < 8; k++) t->counts[k % 4][p[x + k]]++;
    }
    for (; x < pixels; x++) t->counts[0][p[x]]++;
}

/* Counts each value. The tables must be zeros; then the first one has the counts, and the others are zeros again. */
KERNEL(void, histogram)(const pixel *first, int width, int height, int stride, uint32_t *results) {
    struct histogram_tables *t = (struct histogram_tables *)results;
    uint32_t none = 0;
    for (int y = 0; y < height; y++) {
        const pixel *row = first + (uint32_t)y * (uint32_t)stride;
        for (int x = 0; x < width; x += FETCHED) {
            const int pixels = least(FETCHED, width - x);
            none |= fetch(row + x, pixels);
            count(row + x, pixels, t);
        }
    }
    t->counts[0][0] += none;
    for (int v = 0; v < PIXEL_VALUES; v++) {
        t->counts[0][v] += t->counts[1][v] + t->counts[2][v] + t->counts[3][v];
        t->counts[1][v] = t->counts[2][v] = t->counts[3][v] = 0;
    }
}
