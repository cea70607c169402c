/* The Fourier transform of pictures whose sides are powers of two. Compiled once. */
#include <stdint.h>

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif

struct complex {
    float re, im;
};

/* One line in place; `step` is the distance of its numbers, `turns` holds cos and sin of the angles for `most` numbers. */
static void transform(struct complex *line, int count, const struct complex *turns, int most, float sign) {
    for (int i = 1, j = 0; i < count; i++) {
        int bit = count >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) {
            const struct complex kept = line[i];
            line[i] = line[j];
            line[j] = kept;
        }
    }
    for (int half = 1; half < count; half *= 2) {
        const int stride = most / (2 * half);
        for (int begin = 0; begin < count; begin += 2 * half) {
            struct complex *low = line + begin, *high = low + half;
            for (int k = 0; k < half; k++) {
                const struct complex t = turns[k * stride];
                const float c = t.re, s = sign * t.im;
                const float re = high[k].re * c - high[k].im * s, im = high[k].re * s + high[k].im * c;
                high[k] = (struct complex){low[k].re - re, low[k].im - im};
                low[k] = (struct complex){low[k].re + re, low[k].im + im};
            }
        }
    }
}

enum { TOGETHER = 8 };

/*
 * Transforms a picture of complex numbers in place, forwards (sign -1) or backwards (sign 1, without the division).
 * `turns` holds the angles of the longer side. `room` has room for eight columns, which are taken together because a
 * cache line has eight numbers of a row.
 */
EXPORT(transform_picture)
void transform_picture(struct complex *picture, int width, int height, const struct complex *turns, int most, float sign,
                       struct complex *room) {
    for (int y = 0; y < height; y++) transform(picture + (uint32_t)y * (uint32_t)width, width, turns, most, sign);
    for (int x = 0; x < width; x += TOGETHER) {
        const int some = width - x < TOGETHER ? width - x : TOGETHER;
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < some; i++) room[i * height + y] = picture[(uint32_t)y * (uint32_t)width + (uint32_t)(x + i)];
        }
        for (int i = 0; i < some; i++) transform(room + i * height, height, turns, most, sign);
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < some; i++) picture[(uint32_t)y * (uint32_t)width + (uint32_t)(x + i)] = room[i * height + y];
        }
    }
}

/*
 * a * conjugate of b, each of length one, so that only the shift is left. The result is weighted, since fine structures
 * are mostly noise: `weights` holds the weights of the columns, then those of the rows.
 */
EXPORT(cross_phases)
void cross_phases(const struct complex *a, const struct complex *b, int columns, int rows, const float *weights,
                  struct complex *out) {
    for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++, a++, b++, out++) {
            const float re = a->re * b->re + a->im * b->im, im = a->im * b->re - a->re * b->im;
            const float size = __builtin_sqrtf(re * re + im * im), weight = weights[x] * weights[columns + y];
            const float share = size > 1e-12f ? weight / size : 0;
            *out = (struct complex){re * share, im * share};
        }
    }
}
