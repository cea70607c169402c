#include "pixels.h"

/*
 * A picture made smaller by a whole factor, for the eye: each pixel is the mean of factor x factor ones, rounded. A box
 * with a pixel of `most` or more becomes `most`, so that saturation is seen. `room` is for a row of sums of 32 bits and,
 * behind it, one of pixels.
 */

#if BITS == 16 && defined(__wasm_simd128__)
static inline v128_t halved(const uint16_t *above, const uint16_t *below, v128_t most) {
    const v128_t a = wasm_v128_load(above), b = wasm_v128_load(below);
    const v128_t sums = wasm_i32x4_add(wasm_u32x4_extadd_pairwise_u16x8(a), wasm_u32x4_extadd_pairwise_u16x8(b));
    const v128_t means = wasm_u32x4_shr(wasm_i32x4_add(sums, wasm_i32x4_splat(2)), 2);
    const v128_t pairs = wasm_u16x8_max(a, b);
    const v128_t greatest = wasm_u32x4_max(wasm_v128_and(pairs, wasm_i32x4_splat(0xffff)), wasm_u32x4_shr(pairs, 16));
    return wasm_v128_bitselect(most, means, wasm_u32x4_ge(greatest, most));
}

static int halve_row(const uint16_t *above, const uint16_t *below, int columns, int most, uint16_t *out) {
    const v128_t mosts = wasm_i32x4_splat(most);
    int at = 0;
    for (; at + 8 <= columns; at += 8) {
        const v128_t left = halved(above + 2 * at, below + 2 * at, mosts);
        const v128_t right = halved(above + 2 * at + 8, below + 2 * at + 8, mosts);
        wasm_v128_store(out + at, wasm_u16x8_narrow_i32x4(left, right));
    }
    return at;
}
#endif

KERNEL(void, shrink)
(const pixel *first, int stride, int columns, int rows, int factor, int most, uint32_t *room, uint16_t *out) {
    const int width = columns * factor;
    const uint32_t count = (uint32_t)factor * (uint32_t)factor;
    uint32_t *restrict sums = room;
    pixel *restrict greatest = (pixel *)(room + width);
    for (int j = 0; j < rows; j++, out += columns) {
        const pixel *box = first + (uint32_t)(j * factor) * (uint32_t)stride;
        int done = 0;
#if BITS == 16 && defined(__wasm_simd128__)
        if (factor == 2) done = halve_row(box, box + stride, columns, most, out);
#endif
        if (done == columns) continue;
        for (int x = 0; x < width; x++) sums[x] = greatest[x] = box[x];
        for (int y = 1; y < factor; y++) {
            const pixel *restrict row = box + (uint32_t)y * (uint32_t)stride;
            for (int x = 0; x < width; x++) sums[x] += row[x];
            for (int x = 0; x < width; x++) greatest[x] = row[x] > greatest[x] ? row[x] : greatest[x];
        }
        for (int i = done, x = done * factor; i < columns; i++) {
            uint32_t sum = count / 2;
            int max = 0;
            for (const int end = x + factor; x < end; x++) {
                sum += sums[x];
                max = greatest[x] > max ? greatest[x] : max;
            }
            out[i] = (uint16_t)(max >= most ? most : sum / count);
        }
    }
}
