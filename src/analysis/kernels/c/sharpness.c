#include "pixels.h"

/* So many values of the Laplacian are summed in 32 bits at a time: each is below 2^18, and so their sum below 2^28. */
enum { PIECE = 1024 };

#if defined(__wasm_simd128__) && BITS == 16

/* Adds the squares of eight differences at once; returns how many are done. */
static int brenner_vectors(const pixel *p, int count, uint64_t *sum) {
    v128_t a = wasm_i64x2_splat(0), b = a, c = a, d = a;
    int x = 0;
    for (; x + 8 <= count; x += 8) {
        const v128_t here = wasm_v128_load(p + x), there = wasm_v128_load(p + x + 2);
        const v128_t size = wasm_v128_or(wasm_u16x8_sub_sat(here, there), wasm_u16x8_sub_sat(there, here));
        const v128_t low = wasm_u32x4_extmul_low_u16x8(size, size), high = wasm_u32x4_extmul_high_u16x8(size, size);
        a = wasm_i64x2_add(a, wasm_u64x2_extend_low_u32x4(low));
        b = wasm_i64x2_add(b, wasm_u64x2_extend_high_u32x4(low));
        c = wasm_i64x2_add(c, wasm_u64x2_extend_low_u32x4(high));
        d = wasm_i64x2_add(d, wasm_u64x2_extend_high_u32x4(high));
    }
    const v128_t all = wasm_i64x2_add(wasm_i64x2_add(a, b), wasm_i64x2_add(c, d));
    *sum += wasm_u64x2_extract_lane(all, 0) + wasm_u64x2_extract_lane(all, 1);
    return x;
}

#else

static int brenner_vectors(const pixel *p, int count, uint64_t *sum) {
    (void)p, (void)count, (void)sum;
    return 0;
}

#endif

/* The sum of squares of the difference to the pixel after next, in each row. */
KERNEL(double, brenner)(const pixel *first, int width, int height, int stride) {
    double total = 0;
    for (int y = 0; y < height; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride;
        uint64_t sum = 0;
        for (int x = brenner_vectors(p, width - 2, &sum); x < width - 2; x++) {
            const int32_t d = (int32_t)p[x + 2] - (int32_t)p[x];
            sum += (uint32_t)d * (uint32_t)d;
        }
        total += (double)sum;
    }
    return total;
}

/* Sum, and sum of squares, of the Laplacian: the four neighbours minus four times the pixel. The border is left out. */
KERNEL(void, laplacian)(const pixel *first, int width, int height, int stride, double *result) {
    double sum = 0, squares = 0;
    for (int y = 1; y < height - 1; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride, *above = p - stride, *below = p + stride;
        for (int begin = 1; begin < width - 1; begin += PIECE) {
            const int end = least(begin + PIECE, width - 1);
            int32_t some = 0;
            int64_t steep = 0;
            for (int x = begin; x < end; x++) {
                const int32_t d = (int32_t)above[x] + below[x] + p[x - 1] + p[x + 1] - 4 * (int32_t)p[x];
                some += d;
                steep += (int64_t)d * d;
            }
            sum += some;
            squares += (double)steep;
        }
    }
    result[0] = sum;
    result[1] = squares;
}

/* The sum of squares of both Sobel derivatives. The border is left out. */
KERNEL(double, tenengrad)(const pixel *first, int width, int height, int stride) {
    double total = 0;
    for (int y = 1; y < height - 1; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride, *above = p - stride, *below = p + stride;
        int64_t steep = 0;
        for (int x = 1; x < width - 1; x++) {
            const int32_t corners = (int32_t)below[x + 1] - above[x - 1], others = (int32_t)above[x + 1] - below[x - 1];
            const int32_t across = corners + others + 2 * ((int32_t)p[x + 1] - p[x - 1]);
            const int32_t down = corners - others + 2 * ((int32_t)below[x] - above[x]);
            steep += (int64_t)across * across + (int64_t)down * down;
        }
        total += (double)steep;
    }
    return total;
}
