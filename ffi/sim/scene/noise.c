#include "noise.h"

#include <pthread.h>

/* Steps of the table of the normal distribution: 1/512 sigma from -8 to 8, interpolated between. */
#define CDF_STEPS 512
#define CDF_REACH 8

static float cdf_table[2 * CDF_REACH * CDF_STEPS + 2];
static float gauss_table[PVSIM_QUANTILES];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static double normal_cdf(double z)
{
    return 0.5 * erfc(-z * 0.70710678118654752);
}

static void fill_tables(void)
{
    for (int i = 0; i < 2 * CDF_REACH * CDF_STEPS + 2; i++) {
        cdf_table[i] = (float)normal_cdf((double)i / CDF_STEPS - CDF_REACH);
    }
    /* The middle of each step of probability represents it. One walk up in z finds all of them. */
    const double dz = 1.0 / 4096;
    double z = -6, below = normal_cdf(z), above = normal_cdf(z + dz);
    double square = 0;
    for (int i = 0; i < PVSIM_QUANTILES / 2; i++) {
        const double p = (i + 0.5) / PVSIM_QUANTILES;
        while (above < p) {
            z += dz;
            below = above;
            above = normal_cdf(z + dz);
        }
        const double q = z + dz * (p - below) / (above - below);
        gauss_table[i] = (float)q;
        square += 2 * q * q;
    }
    /* The middles lose a little of the tails' variance. The mean is 0 by symmetry. */
    const float widen = (float)(1 / sqrt(square / PVSIM_QUANTILES));
    for (int i = 0; i < PVSIM_QUANTILES / 2; i++) {
        gauss_table[i] *= widen;
        gauss_table[PVSIM_QUANTILES - 1 - i] = -gauss_table[i];
    }
}

const float *pvsim_gauss_table(void)
{
    pthread_once(&once, fill_tables);
    return gauss_table;
}

float pvsim_normal_cdf(float z)
{
    const float at = (z + CDF_REACH) * CDF_STEPS;
    if (!(at > 0))
        return 0;
    if (at >= 2 * CDF_REACH * CDF_STEPS)
        return 1;
    const int i = (int)at;
    return cdf_table[i] + (at - (float)i) * (cdf_table[i + 1] - cdf_table[i]);
}

void pvsim_poisson_table(float table[PVSIM_QUANTILES], double mean, double limit)
{
    if (!(mean > 0)) {
        for (int i = 0; i < PVSIM_QUANTILES; i++)
            table[i] = 0;
        return;
    }
    if (mean > 5000) { /* as in pvsim_poisson(), which is exact enough here to save the walk */
        const float *gauss = pvsim_gauss_table();
        for (int i = 0; i < PVSIM_QUANTILES; i++) {
            const double z = gauss[i], n = floor(mean + sqrt(mean) * z + (z * z - 1) / 6 + 0.5);
            table[i] = (float)(n < limit ? n : limit);
        }
        return;
    }
    /* Starts below the lowest step. The logarithm keeps exp() in range for large means. Plain lgamma() writes a global
     * sign, and two cameras may start at once. */
    int sign;
    double n = floor(mean - 6 * sqrt(mean) - 6);
    if (n < 0)
        n = 0;
    double p = exp(n * log(mean) - mean - lgamma_r(n + 1, &sign));
    double sum = p;
    for (int i = 0; i < PVSIM_QUANTILES; i++) {
        const double u = (i + 0.5) / PVSIM_QUANTILES;
        while (sum < u && n < mean + 12 * sqrt(mean) + 40) {
            n++;
            p *= mean / n;
            sum += p;
        }
        table[i] = (float)(n < limit ? n : limit);
    }
}

float pvsim_multiplied(uint64_t *state, float electrons, float gain)
{
    if (!(electrons >= 1) || !(gain > 1))
        return electrons;
    const float added = 1 - 1 / gain; /* variance that one electron's multiplication adds, in units of gain squared */
    if (electrons > 16) {
        const float z = pvsim_gauss_table()[pvsim_random(state) & (PVSIM_QUANTILES - 1)];
        const float out = electrons + sqrtf(electrons * added) * z + (z * z - 1) / 3;
        return out > 0 ? out : 0;
    }
    /* At high gain, each electron becomes an exponentially distributed number of electrons. */
    float sum = 0;
    for (int i = 0; i < (int)electrons; i++)
        sum -= logf(1 - (float)(pvsim_random(state) >> 40) * 0x1p-24f);
    const float share = sqrtf(added);
    return electrons + share * (sum - electrons);
}
