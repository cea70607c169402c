#include "pixels.h"

/*
 * A picture made smaller. `from` and `to` are rows of the preview; `line` has room for a row of the picture, `edges`
 * for one number a column of the preview and one more, `values` for one a column. A value v
 * becomes (v - low) * scale, rounded with halves up and kept within 0 and the greatest value of 8 or of 16 bits.
 */

/* Where box i of n begins, of so many pixels: each pixel belongs to one box. */
static inline int edge(int i, int n, int pixels) { return (int)((uint64_t)i * (uint32_t)pixels / (uint32_t)n); }

static void note_edges(int *edges, int n, int pixels) {
    for (int i = 0; i <= n; i++) edges[i] = edge(i, n, pixels);
}

/* A half that came out a little too small by the way it was computed is a half all the same. */
static const double HALF = 0.5 + 1e-9;

static inline void *row_of(void *out, int row, int columns, int to_8) {
    return (uint8_t *)out + (uint32_t)row * (uint32_t)columns * (to_8 ? 1 : 2);
}

/* Writes a row of the preview. */
static void put_row(const double *values, int count, double low, double scale, int to_8, void *out) {
    const double greatest = to_8 ? 255.0 : 65535.0;
    for (int i = 0; i < count; i++) {
        double shown = (values[i] - low) * scale + HALF;
        shown = shown < 0.0 ? 0.0 : shown;
        shown = shown > greatest ? greatest : shown;
        if (to_8)
            ((uint8_t *)out)[i] = (uint8_t)(int)shown;
        else
            ((uint16_t *)out)[i] = (uint16_t)(int)shown;
    }
}

/* The sums of some rows, four at a time while there are as many, so that sums are seldom read and written. */
static void add_rows(uint32_t *restrict sums, const pixel *row, int rows, int width, int stride) {
    for (int x = 0; x < width; x++) sums[x] = 0;
    for (; rows >= 4; rows -= 4, row += 4 * (uint32_t)stride) {
        const pixel *restrict a = row, *restrict b = a + stride, *restrict c = b + stride, *restrict d = c + stride;
        for (int x = 0; x < width; x++) sums[x] += (uint32_t)a[x] + b[x] + c[x] + d[x];
    }
    for (; rows > 0; rows--, row += stride) {
        for (int x = 0; x < width; x++) sums[x] += row[x];
    }
}

static void max_row(pixel *most, const pixel *row, int width) {
    for (int x = 0; x < width; x++) most[x] = row[x] > most[x] ? row[x] : most[x];
}

#if defined(__wasm_simd128__) && BITS == 16

/* The same for the sums of two neighbours each: a box of an even number of columns needs no others. */
static void add_pairs(uint32_t *sums, const pixel *row, int rows, int pairs, int stride) {
    for (int x = 0; x < pairs; x++) sums[x] = 0;
    for (; rows > 0; rows--, row += stride) {
        int x = 0;
        for (; x + 4 <= pairs; x += 4) {
            const v128_t two = wasm_u32x4_extadd_pairwise_u16x8(wasm_v128_load(row + 2 * x));
            wasm_v128_store(sums + x, wasm_i32x4_add(wasm_v128_load(sums + x), two));
        }
        for (; x < pairs; x++) sums[x] += (uint32_t)row[2 * x] + row[2 * x + 1];
    }
}
enum { HAS_PAIRS = 1 };

#else

static void add_pairs(uint32_t *sums, const pixel *row, int rows, int pairs, int stride) {
    (void)sums, (void)row, (void)rows, (void)pairs, (void)stride;
}
enum { HAS_PAIRS = 0 };

#endif

/* By the means of boxes. */
KERNEL(void, preview_mean)
(const pixel *first, int width, int height, int stride, int columns, int rows, int from, int to, double low, double scale,
 int to_8, uint32_t *line, int *edges, double *values,
 void *out) {
    const int in_pairs = HAS_PAIRS && width % (2 * columns) == 0, sums = in_pairs ? width / 2 : width;
    note_edges(edges, columns, sums);
    for (int j = from, at = 0; j < to; j++) {
        const int top = edge(j, rows, height), bottom = edge(j + 1, rows, height);
        const pixel *row = first + (uint32_t)top * (uint32_t)stride;
        if (in_pairs)
            add_pairs(line, row, bottom - top, sums, stride);
        else
            add_rows(line, row, bottom - top, width, stride);
        int pixels = 0;
        double share = 0;
        for (int i = 0, left = 0; i < columns; i++) {
            const int right = edges[i + 1], those = (right - left) * (bottom - top) << in_pairs;
            if (those != pixels) share = 1.0 / (pixels = those);
            uint64_t sum = 0;
            for (; left < right; left++) sum += line[left];
            values[i] = (double)sum * share;
        }
        put_row(values, columns, low, scale, to_8, row_of(out, at++, columns, to_8));
    }
}

/* By the greatest values. */
KERNEL(void, preview_max)
(const pixel *first, int width, int height, int stride, int columns, int rows, int from, int to, double low, double scale,
 int to_8, pixel *line, int *edges, double *values,
 void *out) {
    note_edges(edges, columns, width);
    for (int j = from, at = 0; j < to; j++) {
        const int top = edge(j, rows, height), bottom = edge(j + 1, rows, height);
        for (int x = 0; x < width; x++) line[x] = 0;
        for (int y = top; y < bottom; y++) max_row(line, first + (uint32_t)y * (uint32_t)stride, width);
        for (int i = 0, left = 0; i < columns; i++) {
            const int right = edges[i + 1];
            pixel max = 0;
            for (; left < right; left++) max = line[left] > max ? line[left] : max;
            values[i] = max;
        }
        put_row(values, columns, low, scale, to_8, row_of(out, at++, columns, to_8));
    }
}
