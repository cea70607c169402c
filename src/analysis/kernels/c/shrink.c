#include "pixels.h"

/*
 * A picture made smaller by a whole factor, for the eye: each pixel is the mean of factor x factor ones, rounded. A box
 * with a pixel of `most` or more becomes `most`, so that saturation is seen. `room` is for a row of sums of 32 bits.
 */

/* Set in the sum of a column in which a pixel is saturated. The sum itself is less, up to a factor of 32768. */
#define SATURATED 0x80000000u

#ifdef __wasm_simd128__
/* Eight pixels as 16 bits each. */
static inline v128_t eight(const pixel *from) {
#if BITS == 8
    return wasm_u16x8_load8x8(from);
#else
    return wasm_v128_load(from);
#endif
}

static inline v128_t flags(v128_t saturated) { return wasm_i32x4_shl(saturated, 31); }

/* Adds up columns of `factor` pixels, and marks those with a saturated pixel. Gives how many are done. */
static inline __attribute__((always_inline)) int add_columns(const pixel *box, int stride, int width, int factor, int most, uint32_t *sums) {
    const v128_t mosts = wasm_i16x8_splat(most);
    int x = 0;
    for (; x + 8 <= width; x += 8) {
        const v128_t top = eight(box + x);
        v128_t low = wasm_u32x4_extend_low_u16x8(top), high = wasm_u32x4_extend_high_u16x8(top), greatest = top;
        for (int y = 1; y < factor; y++) {
            const v128_t row = eight(box + (uint32_t)y * (uint32_t)stride + x);
            low = wasm_i32x4_add(low, wasm_u32x4_extend_low_u16x8(row));
            high = wasm_i32x4_add(high, wasm_u32x4_extend_high_u16x8(row));
            greatest = wasm_u16x8_max(greatest, row);
        }
        const v128_t saturated = wasm_u16x8_ge(greatest, mosts);
        wasm_v128_store(sums + x, wasm_v128_or(low, flags(wasm_u32x4_extend_low_u16x8(saturated))));
        wasm_v128_store(sums + x + 4, wasm_v128_or(high, flags(wasm_u32x4_extend_high_u16x8(saturated))));
    }
    return x;
}

/* Four boxes of two, three or four columns each: their sums, and in `any` whether a column of theirs is marked. */
static inline __attribute__((always_inline)) v128_t add_boxes(const uint32_t *sums, int factor, v128_t *any) {
    const v128_t value = wasm_i32x4_splat(~SATURATED);
    const v128_t a = wasm_v128_load(sums), b = wasm_v128_load(sums + 4);
    v128_t columns[4];
    if (factor == 2) {
        columns[0] = wasm_i32x4_shuffle(a, b, 0, 2, 4, 6);
        columns[1] = wasm_i32x4_shuffle(a, b, 1, 3, 5, 7);
    } else if (factor == 3) {
        const v128_t c = wasm_v128_load(sums + 8);
        columns[0] = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 0, 3, 6, 6), c, 0, 1, 2, 5);
        columns[1] = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 1, 4, 7, 7), c, 0, 1, 2, 6);
        columns[2] = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 2, 5, 5, 5), c, 0, 1, 4, 7);
    } else {
        const v128_t c = wasm_v128_load(sums + 8), d = wasm_v128_load(sums + 12);
        const v128_t even = wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), odd = wasm_i32x4_shuffle(a, b, 1, 3, 5, 7);
        const v128_t more_even = wasm_i32x4_shuffle(c, d, 0, 2, 4, 6), more_odd = wasm_i32x4_shuffle(c, d, 1, 3, 5, 7);
        columns[0] = wasm_i32x4_shuffle(even, more_even, 0, 2, 4, 6);
        columns[1] = wasm_i32x4_shuffle(even, more_even, 1, 3, 5, 7);
        columns[2] = wasm_i32x4_shuffle(odd, more_odd, 0, 2, 4, 6);
        columns[3] = wasm_i32x4_shuffle(odd, more_odd, 1, 3, 5, 7);
    }
    v128_t sum = wasm_v128_and(columns[0], value);
    *any = columns[0];
    for (int at = 1; at < factor; at++) {
        sum = wasm_i32x4_add(sum, wasm_v128_and(columns[at], value));
        *any = wasm_v128_or(*any, columns[at]);
    }
    return sum;
}

/* Means of boxes of two, three or four columns. Gives how many are done. For two and four columns a shift divides: by 2
 * and by 4 bits. For three a float is exact: a sum has 20 bits, and a quotient that is no whole number is at least a
 * ninth away from one. */
static inline __attribute__((always_inline)) int means_of_boxes(const uint32_t *sums, int columns, int factor, int most, uint16_t *out) {
    const v128_t half = wasm_i32x4_splat(factor * factor / 2), mosts = wasm_i32x4_splat(most);
    const v128_t divisor = wasm_f32x4_splat(9);
    int at = 0;
    for (; at + 8 <= columns; at += 8) {
        v128_t means[2];
        for (int part = 0; part < 2; part++) {
            v128_t any;
            const v128_t sum = add_boxes(sums + (at + 4 * part) * factor, factor, &any);
            const v128_t rounded = wasm_i32x4_add(sum, half);
            const v128_t mean =
                factor == 3 ? wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_div(wasm_f32x4_convert_i32x4(rounded), divisor))
                            : wasm_u32x4_shr(rounded, factor);
            means[part] = wasm_v128_bitselect(mosts, mean, wasm_i32x4_shr(any, 31));
        }
        wasm_v128_store(out + at, wasm_u16x8_narrow_i32x4(means[0], means[1]));
    }
    return at;
}
#endif

KERNEL(void, shrink)
(const pixel *first, int stride, int columns, int rows, int factor, int most, uint32_t *room, uint16_t *out) {
    const int width = columns * factor;
    const uint32_t count = (uint32_t)factor * (uint32_t)factor;
    uint32_t *restrict sums = room;
    for (int j = 0; j < rows; j++, out += columns) {
        const pixel *box = first + (uint32_t)(j * factor) * (uint32_t)stride;
        int x = 0, i = 0;
#ifdef __wasm_simd128__
        if (factor == 2) x = add_columns(box, stride, width, 2, most, sums);
        else if (factor == 3) x = add_columns(box, stride, width, 3, most, sums);
        else x = add_columns(box, stride, width, factor, most, sums);
#endif
        for (; x < width; x++) {
            sums[x] = 0;
            for (int y = 0; y < factor; y++) {
                const pixel value = box[(uint32_t)y * (uint32_t)stride + x];
                sums[x] = (sums[x] + value) | (value >= most ? SATURATED : 0);
            }
        }
#ifdef __wasm_simd128__
        if (factor == 2) i = means_of_boxes(sums, columns, 2, most, out);
        if (factor == 3) i = means_of_boxes(sums, columns, 3, most, out);
        if (factor == 4) i = means_of_boxes(sums, columns, 4, most, out);
#endif
        for (x = i * factor; i < columns; i++) {
            uint32_t any = 0;
            double sum = count / 2;
            for (const int end = x + factor; x < end; x++) {
                sum += sums[x] & ~SATURATED; /* up to 53 bits, exact */
                any |= sums[x];
            }
            out[i] = (uint16_t)(any & SATURATED ? most : (int)(sum / count));
        }
    }
}
