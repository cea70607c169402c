#include "pixels.h"

/*
 * A picture made smaller. `from` and `to` are rows of the preview; `line` has room for a row of the picture. A value v
 * becomes (v - low) * scale, rounded with halves up and kept within 0 and the greatest value of 8 or of 16 bits.
 */

/* Where box i of n begins, of so many pixels: each pixel belongs to one box. */
static inline int edge(int i, int n, int pixels) { return (int)((uint64_t)i * (uint32_t)pixels / (uint32_t)n); }

static inline void put(void *out, int at, int to_8, double shown) {
    const double greatest = to_8 ? 255.0 : 65535.0;
    shown = shown + 0.5 < 0.0 ? 0.0 : shown + 0.5;
    const int value = (int)(shown > greatest ? greatest : shown);
    if (to_8)
        ((uint8_t *)out)[at] = (uint8_t)value;
    else
        ((uint16_t *)out)[at] = (uint16_t)value;
}

static void add_row(uint32_t *sums, const pixel *row, int width) {
    for (int x = 0; x < width; x++) sums[x] += row[x];
}

static void max_row(pixel *most, const pixel *row, int width) {
    for (int x = 0; x < width; x++) most[x] = row[x] > most[x] ? row[x] : most[x];
}

/* By the means of boxes. */
KERNEL(void, preview_mean)
(const pixel *first, int width, int height, int stride, int columns, int rows, int from, int to, double low, double scale,
 int to_8, uint32_t *line, void *out) {
    for (int j = from, at = 0; j < to; j++) {
        const int top = edge(j, rows, height), bottom = edge(j + 1, rows, height);
        for (int x = 0; x < width; x++) line[x] = 0;
        for (int y = top; y < bottom; y++) add_row(line, first + (uint32_t)y * (uint32_t)stride, width);
        for (int i = 0, left = 0; i < columns; i++, at++) {
            const int right = edge(i + 1, columns, width), pixels = (right - left) * (bottom - top);
            uint64_t sum = 0;
            for (; left < right; left++) sum += line[left];
            put(out, at, to_8, ((double)sum / pixels - low) * scale);
        }
    }
}

/* By the greatest values. */
KERNEL(void, preview_max)
(const pixel *first, int width, int height, int stride, int columns, int rows, int from, int to, double low, double scale,
 int to_8, pixel *line, void *out) {
    for (int j = from, at = 0; j < to; j++) {
        const int top = edge(j, rows, height), bottom = edge(j + 1, rows, height);
        for (int x = 0; x < width; x++) line[x] = 0;
        for (int y = top; y < bottom; y++) max_row(line, first + (uint32_t)y * (uint32_t)stride, width);
        for (int i = 0, left = 0; i < columns; i++, at++) {
            const int right = edge(i + 1, columns, width);
            pixel max = 0;
            for (; left < right; left++) max = line[left] > max ? line[left] : max;
            put(out, at, to_8, (max - low) * scale);
        }
    }
}
