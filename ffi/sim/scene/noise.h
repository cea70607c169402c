/* Random numbers for the scene: a fast generator, quantile tables, and the fixed pattern of a sensor. It uses no pl_
 * name. */
#ifndef PVSIM_NOISE_H
#define PVSIM_NOISE_H

#include <math.h>
#include <stdint.h>

#define PVSIM_QUANTILES 65536

/* Splitmix64: one addition and a mix, so that two streams with different seeds are independent. */
static inline uint64_t pvsim_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline uint64_t pvsim_random(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    return pvsim_mix(*state);
}

/* 0 <= u < 1 */
static inline double pvsim_uniform(uint64_t *state)
{
    return (double)(pvsim_random(state) >> 11) * 0x1p-53;
}

/* Standard normal deviates at 65,536 equal steps of probability, with mean 0 and variance 1. */
const float *pvsim_gauss_table(void);
/* The same for a Poisson distribution of this mean, with no value above `limit` (the full well). */
void pvsim_poisson_table(float table[PVSIM_QUANTILES], double mean, double limit);
/* Probability of a standard normal deviate below z, for the share of a spot's light in a pixel. */
float pvsim_normal_cdf(float z);
/* One Poisson deviate, for means that differ between pixels; `gauss` is pvsim_gauss_table(). */
static inline float pvsim_poisson(uint64_t random, const float *gauss, float mean)
{
    if (!(mean > 0))
        return 0;
    if (mean < 16) {
        const float u = (float)(random >> 40) * 0x1p-24f;
        float p = expf(-mean), sum = p, n = 0;
        while (u >= sum && n < 100) {
            n++;
            p *= mean / n;
            sum += p;
        }
        return n;
    }
    /* Cornish and Fisher's expansion up to the skewness: from here on, mean and variance are right to a thousandth. */
    const float z = gauss[random >> 40 & (PVSIM_QUANTILES - 1)];
    const float n = mean + sqrtf(mean) * z + (z * z - 1) / 6 + 0.5f;
    return n > 1 ? (float)(int64_t)n : 0;
}
/* The output of an electron multiplier of mean gain `gain` for `electrons`, divided by its gain. The mean stays the
 * same, and the variance grows by up to a factor of two. */
float pvsim_multiplied(uint64_t *state, float electrons, float gain);

/* A pixel's own offset and gain, with sigmas of pvsim_pattern_offset_e electrons and pvsim_pattern_gain. */
typedef struct pvsim_pattern {
    float offset_e; /* electrons, added */
    float gain;     /* factor around 1 */
} pvsim_pattern;

#define PVSIM_PATTERN_OFFSET_E 0.3f /* a guess: what sCMOS data sheets call DSNU */
#define PVSIM_PATTERN_GAIN 0.005f   /* a guess: PRNU of half a percent */

/* A hash instead of a map: every region and every binning sees the same sensor, and it takes no memory. The sum of four
 * bytes is close enough to a normal deviate (it ends at 3.4 sigma). */
static inline pvsim_pattern pvsim_pattern_at(uint64_t seed, uint32_t x, uint32_t y)
{
    const uint64_t h = pvsim_mix(seed + (((uint64_t)y << 32) | x) * 0x9e3779b97f4a7c15u);
    const int a = (int)(h & 255) + (int)(h >> 8 & 255) + (int)(h >> 16 & 255) + (int)(h >> 24 & 255) - 510;
    const int b = (int)(h >> 32 & 255) + (int)(h >> 40 & 255) + (int)(h >> 48 & 255) + (int)(h >> 56) - 510;
    const float scale = 1.0f / 147.8f;
    pvsim_pattern p = { (float)a * scale * PVSIM_PATTERN_OFFSET_E, 1.0f + (float)b * scale * PVSIM_PATTERN_GAIN };
    return p;
}

#endif
