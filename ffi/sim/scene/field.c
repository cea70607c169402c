/* The field of noise values from which a bank takes its frames, and the memory of both. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define COARSEST 6 /* a pixel's own deviation, a byte, in steps of at most 2^6 of the field's */

#define HUGE_PAGE ((size_t)2 << 20)

void *pvsim_bank_memory(size_t bytes)
{
    if (bytes < HUGE_PAGE || bytes > SIZE_MAX - HUGE_PAGE)
        return malloc(bytes + 1);
    void *memory = NULL;
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0)
        return NULL;
    madvise(memory, bytes, MADV_HUGEPAGE); /* not guaranteed; small pages take a fifth more time, because stretches begin anywhere */
    return memory;
}

/* What the pixels have in common, in counts. */
typedef struct spread {
    double mean;      /* of the background's counts above the offset */
    double sigma;     /* of the noise */
    double deviation; /* sigma of the pixels' own deviations */
} spread;

static spread spread_of(const pvsim_scene *scene, const pvsim_view *view, double mean_e)
{
    const pvsim_sensor *sensor = &scene->sensor;
    const double em = view->multiplication, bins = view->bins, excess = em > 1 ? 2 : 1;
    const double read = view->read_e;
    const double offset = PVSIM_PATTERN_OFFSET_E * sqrt(bins);
    const double gain = PVSIM_PATTERN_GAIN * mean_e * em / sqrt(bins);
    return (spread){ .mean = mean_e * em / sensor->e_per_adu,
                     .sigma = sqrt(excess * mean_e * em * em + read * read) / sensor->e_per_adu,
                     .deviation = sqrt(offset * offset + gain * gain) / sensor->e_per_adu };
}

/* Fine steps if the noise is small, whole counts if it is large, such that a byte holds 4 sigma of the pixels' own
 * deviations. */
static void choose_steps(pvsim_bank *bank, spread s)
{
    const double extent = 8 * s.sigma + 4 * s.deviation + 4;
    bank->shift = PVSIM_FINEST;
    while (bank->shift > 0 && extent * (1 << bank->shift) > 30000)
        bank->shift--;
    bank->deviation_shift = 0;
    while (bank->deviation_shift < COARSEST && 4 * s.deviation * (1 << bank->shift) > 127 << bank->deviation_shift) {
        bank->deviation_shift++;
    }
}

static int16_t clipped(double value, double most)
{
    return (int16_t)(value > most ? most : value < -most ? -most : value);
}

int pvsim_field_fill(pvsim_scene *scene, pvsim_bank *bank, const pvsim_bank *like)
{
    const pvsim_sensor *sensor = &scene->sensor;
    const pvsim_view *view = &bank->view;
    float *poisson = scene->quantiles;
    pvsim_poisson_table(poisson, view->background_e, view->well_e);
    double mean_e = 0;
    for (int i = 0; i < PVSIM_QUANTILES; i++)
        mean_e += poisson[i];
    mean_e /= PVSIM_QUANTILES;
    const spread s = spread_of(scene, view, mean_e);
    choose_steps(bank, s);
    if (like) {
        bank->deviation_shift = bank->shift - (like->shift - like->deviation_shift);
        if (bank->deviation_shift < 0 || bank->deviation_shift > COARSEST)
            return 0;
    }
    const double most = view->most, centre = fmin(floor(sensor->offset_adu + s.mean), most);
    bank->level = (uint16_t)centre;
    bank->lowest = (int16_t)fmax(-centre, INT16_MIN);
    bank->highest = (int16_t)fmin(most - centre, INT16_MAX);
    if (sensor->offset_adu + s.mean - 8 * s.sigma - 5 * s.deviation > most) {
        /* All pixels are saturated, perhaps by more than 16 bits could hold. */
        memset(bank->field, 0, (bank->field_count + PVSIM_STRETCH) * sizeof *bank->field);
        bank->lowest = bank->highest = 0;
        return 1;
    }
    const float em = view->multiplication, read = view->read_e;
    const float steps = (float)(1 << bank->shift), scale = steps * view->counts_per_e;
    const float *gauss = scene->gauss;
    /* Half a count added before rounding down twice (here to a step, in the loop to a count) gives rounding to
     * nearest. */
    const float start = (float)(sensor->offset_adu - centre) * steps + 0.5f * steps;
    const float edge = 32000 - 128.0f * (float)(1 << bank->deviation_shift);
    uint64_t random = pvsim_random(&scene->random);
    for (size_t i = 0; i < bank->field_count + PVSIM_STRETCH; i++) {
        const uint64_t r = pvsim_random(&random);
        float e = poisson[r & (PVSIM_QUANTILES - 1)];
        if (em > 1)
            e = pvsim_multiplied(&random, e, em) * em;
        const float value = floorf(start + (e + read * gauss[r >> 16 & (PVSIM_QUANTILES - 1)]) * scale);
        bank->field[i] = clipped(value, edge);
    }
    return 1;
}
