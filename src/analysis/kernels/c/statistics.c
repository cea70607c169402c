#include "pixels.h"

/* Sums of 32 bits do not overflow within this many pixels. */
enum { SEGMENT = 4096 };

struct statistics {
    uint64_t sum, squares;
    uint32_t min, max, saturated, unused;
};

#ifdef __wasm_simd128__

static inline uint64_t lanes32(v128_t v) {
    return (uint64_t)wasm_u32x4_extract_lane(v, 0) + wasm_u32x4_extract_lane(v, 1) + wasm_u32x4_extract_lane(v, 2) +
           wasm_u32x4_extract_lane(v, 3);
}

#if BITS == 8

static int vectors(const pixel *p, int count, struct statistics *s) {
    v128_t low = wasm_i8x16_splat(-1), high = wasm_i8x16_splat(0), sum = wasm_i32x4_splat(0), squares = sum;
    int i = 0;
    for (; i + 16 <= count; i += 16) {
        const v128_t v = wasm_v128_load(p + i);
        low = wasm_u8x16_min(low, v);
        high = wasm_u8x16_max(high, v);
        sum = wasm_i32x4_add(sum, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(v)));
        squares = wasm_i32x4_add(squares, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extmul_low_u8x16(v, v)));
        squares = wasm_i32x4_add(squares, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extmul_high_u8x16(v, v)));
    }
    pixel lows[16], highs[16];
    wasm_v128_store(lows, low);
    wasm_v128_store(highs, high);
    for (int lane = 0; i > 0 && lane < 16; lane++) {
        if (lows[lane] < s->min) s->min = lows[lane];
        if (highs[lane] > s->max) s->max = highs[lane];
    }
    s->sum += lanes32(sum);
    s->squares += lanes32(squares);
    return i;
}

#else

/*
 * The only instruction that multiplies and adds takes signed numbers, so 32768 is taken off each pixel, and the sums
 * are corrected at the end.
 */
static int vectors(const pixel *p, int count, struct statistics *s) {
    const v128_t middle = wasm_i16x8_splat(-32768);
    v128_t low = wasm_i16x8_splat(-1), high = wasm_i16x8_splat(0), sum = wasm_i32x4_splat(0);
    v128_t squares = wasm_i64x2_splat(0), more = squares;
    int i = 0;
    for (; i + 8 <= count; i += 8) {
        const v128_t v = wasm_v128_load(p + i), shifted = wasm_v128_xor(v, middle);
        const v128_t products = wasm_i32x4_dot_i16x8(shifted, shifted);
        low = wasm_u16x8_min(low, v);
        high = wasm_u16x8_max(high, v);
        sum = wasm_i32x4_add(sum, wasm_u32x4_extadd_pairwise_u16x8(v));
        squares = wasm_i64x2_add(squares, wasm_u64x2_extend_low_u32x4(products));
        more = wasm_i64x2_add(more, wasm_u64x2_extend_high_u32x4(products));
    }
    pixel lows[8], highs[8];
    wasm_v128_store(lows, low);
    wasm_v128_store(highs, high);
    for (int lane = 0; i > 0 && lane < 8; lane++) {
        if (lows[lane] < s->min) s->min = lows[lane];
        if (highs[lane] > s->max) s->max = highs[lane];
    }
    squares = wasm_i64x2_add(squares, more);
    const uint64_t total = lanes32(sum);
    s->sum += total;
    /* x^2 = (x - 32768)^2 + 65536 x - 32768^2 */
    s->squares += wasm_u64x2_extract_lane(squares, 0) + wasm_u64x2_extract_lane(squares, 1) + 65536 * total -
                  ((uint64_t)i << 30);
    return i;
}

#endif
#else

static int vectors(const pixel *p, int count, struct statistics *s) {
    (void)p, (void)count, (void)s;
    return 0;
}

#endif

/* Adds `count` pixels to what was counted before. A segment of them is in the cache when it is looked at again. */
static void add(const pixel *p, int count, uint32_t saturation, struct statistics *s) {
    uint32_t min = s->min, max = 0;
    uint64_t sum = 0, squares = 0;
    const uint32_t before = s->max;
    s->max = 0;
    for (int i = vectors(p, count, s); i < count; i++) {
        const uint32_t x = p[i];
        min = x < min ? x : min;
        max = x > max ? x : max;
        sum += x;
        squares += x * x;
    }
    if (min < s->min) s->min = min;
    if (max > s->max) s->max = max;
    if (s->max >= saturation) {
        uint32_t saturated = 0;
        for (int i = 0; i < count; i++) saturated += p[i] >= saturation;
        s->saturated += saturated;
    }
    if (before > s->max) s->max = before;
    s->sum += sum;
    s->squares += squares;
}

/* Least and greatest value, sums of values and of squares, and how many pixels are at the saturation or above. */
KERNEL(void, statistics)
(const pixel *first, int width, int height, int stride, uint32_t saturation, struct statistics *result) {
    struct statistics s = {0, 0, 0xffffffff, 0, 0, 0};
    for (int y = 0; y < height; y++) {
        const pixel *row = first + (uint32_t)y * (uint32_t)stride;
        for (int x = 0; x < width; x += SEGMENT) {
            const int count = least(SEGMENT, width - x);
            s.unused |= fetch(row + x, count);
            add(row + x, count, saturation, &s);
        }
    }
    *result = s;
}
