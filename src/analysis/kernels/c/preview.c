#include "pixels.h"

/*
 * A picture made smaller. `from` and `to` are rows of the preview; `line` has room for a row of the picture, `edges`
 * for one number a column of the preview and one more, `values` for one a column. A value v
 * becomes (v - low) * scale, rounded with halves up and kept within 0 and the greatest value of 8 or of 16 bits.
 */

/* The first pixel of box i of n: each of the pixels belongs to one box. */
static inline int edge(int i, int n, int pixels) { return (int)((uint64_t)i * (uint32_t)pixels / (uint32_t)n); }

static void note_edges(int *edges, int n, int pixels) {
    for (int i = 0; i <= n; i++) edges[i] = edge(i, n, pixels);
}

/* A half that rounding made a little too small still counts as a half. */
static const double HALF = 0.5 + 1e-9;

static inline void *row_of(void *out, int row, int columns, int to_8) {
    return (uint8_t *)out + (uint32_t)row * (uint32_t)columns * (to_8 ? 1 : 2);
}

#ifdef __wasm_simd128__

static inline v128_t two_shown(const double *values, v128_t low, v128_t scale) {
    const v128_t shown = wasm_f64x2_mul(wasm_f64x2_sub(wasm_v128_load(values), low), scale);
    return wasm_i32x4_trunc_sat_f64x2_zero(wasm_f64x2_add(shown, wasm_f64x2_splat(HALF)));
}

static inline v128_t four_shown(const double *values, v128_t low, v128_t scale) {
    return wasm_i64x2_shuffle(two_shown(values, low, scale), two_shown(values + 2, low, scale), 0, 2);
}

/* Writes eight values at once, in 8 or 16 bits; too great a value becomes the greatest. Returns how many it wrote. */
static int put_vectors(const double *values, int count, double low, double scale, int to_8, void *out) {
    const v128_t lows = wasm_f64x2_splat(low), scales = wasm_f64x2_splat(scale);
    int i = 0;
    for (; i + 8 <= count; i += 8) {
        const v128_t first = four_shown(values + i, lows, scales), second = four_shown(values + i + 4, lows, scales);
        if (to_8) {
            const v128_t narrow = wasm_i16x8_narrow_i32x4(first, second);
            wasm_v128_store64_lane((uint8_t *)out + i, wasm_u8x16_narrow_i16x8(narrow, narrow), 0);
        } else {
            wasm_v128_store((uint16_t *)out + i, wasm_u16x8_narrow_i32x4(first, second));
        }
    }
    return i;
}

#else

static int put_vectors(const double *values, int count, double low, double scale, int to_8, void *out) {
    (void)values, (void)count, (void)low, (void)scale, (void)to_8, (void)out;
    return 0;
}

#endif

/* Writes a row of the preview. */
static void put_row(const double *values, int count, double low, double scale, int to_8, void *out) {
    const double greatest = to_8 ? 255.0 : 65535.0;
    for (int i = put_vectors(values, count, low, scale, to_8, out); i < count; i++) {
        double shown = (values[i] - low) * scale + HALF;
        shown = shown < 0.0 ? 0.0 : shown;
        shown = shown > greatest ? greatest : shown;
        if (to_8)
            ((uint8_t *)out)[i] = (uint8_t)(int)shown;
        else
            ((uint16_t *)out)[i] = (uint16_t)(int)shown;
    }
}

/* The means of boxes that are all as wide as two sums. */
static void halve(const uint32_t *sums, int count, double share, double *values) {
    for (int i = 0; i < count; i++) values[i] = (double)(sums[2 * i] + sums[2 * i + 1]) * share;
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

static inline v128_t pairs_at(const pixel *p) { return wasm_u32x4_extadd_pairwise_u16x8(wasm_v128_load(p)); }

/* The same for the sums of two neighbours each: a box of an even number of columns needs no others. */
static void add_pairs(uint32_t *sums, const pixel *row, int rows, int pairs, int stride) {
    for (int x = 0; x < pairs; x++) sums[x] = 0;
    for (; rows >= 4; rows -= 4, row += 4 * (uint32_t)stride) {
        const pixel *a = row, *b = a + stride, *c = b + stride, *d = c + stride;
        int x = 0;
        for (; x + 4 <= pairs; x += 4) {
            const v128_t upper = wasm_i32x4_add(pairs_at(a + 2 * x), pairs_at(b + 2 * x));
            const v128_t lower = wasm_i32x4_add(pairs_at(c + 2 * x), pairs_at(d + 2 * x));
            wasm_v128_store(sums + x, wasm_i32x4_add(wasm_v128_load(sums + x), wasm_i32x4_add(upper, lower)));
        }
        for (; x < pairs; x++) {
            for (int i = 2 * x; i < 2 * x + 2; i++) sums[x] += (uint32_t)a[i] + b[i] + c[i] + d[i];
        }
    }
    for (; rows > 0; rows--, row += stride) {
        int x = 0;
        for (; x + 4 <= pairs; x += 4) {
            wasm_v128_store(sums + x, wasm_i32x4_add(wasm_v128_load(sums + x), pairs_at(row + 2 * x)));
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

/* A preview by the means of boxes. */
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
        /* If a box has no more pixels than this, its sum fits into 32 bits. */
        const int all_two = sums == 2 * columns && (bottom - top) << in_pairs <= 32768;
        if (all_two) halve(line, columns, 1.0 / ((bottom - top) * 2 << in_pairs), values);
        for (int i = 0, left = 0; i < columns && !all_two; i++) {
            const int right = edges[i + 1], those = (right - left) * (bottom - top) << in_pairs;
            if (those != pixels) share = 1.0 / (pixels = those);
            uint64_t sum = 0;
            for (; left < right; left++) sum += line[left];
            values[i] = (double)sum * share;
        }
        put_row(values, columns, low, scale, to_8, row_of(out, at++, columns, to_8));
    }
}

/* A preview by the greatest values of boxes. */
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
