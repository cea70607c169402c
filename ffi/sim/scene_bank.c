/* Noise by the bank. Away from beads and hot pixels every pixel has the same distribution of background, dark current
   and read noise, but for its own offset and gain. So a run draws a field of a million such values once, and each
   frame takes stretches of it from places chosen anew, and adds every pixel's own deviation (a byte a pixel): about
   the cost of a memcpy, and any two frames are independent but for one pixel in some hundreds of thousands. */
#include "scene_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define BLOCK 64 /* pixels of one unrolled turn */
#define FINEST 4 /* counts are kept in sixteenths where they fit: offsets of half a count must not be lost */

typedef uint16_t __attribute__((aligned(1), may_alias)) loose16;

/* 16-bit sums do not overflow: make_field() leaves room. The shift is a constant to the compiler, since SSE2 shifts
   by a variable count in 32-bit lanes only when it has to prove less. */
#define DEFINE_FILL(name, pixel, type)                                                                                \
    static inline __attribute__((always_inline)) void name(                                                           \
        const pvsim_bank *bank, pixel *restrict dst, const int16_t *restrict field, const int8_t *restrict deviation, \
        size_t count, const int shift)                                                                                \
    {                                                                                                                 \
        const int16_t unit = (int16_t)(1 << bank->deviation_shift);                                                   \
        const int16_t lowest = bank->lowest, highest = bank->highest;                                                 \
        const uint16_t level = bank->level;                                                                           \
        for (; count >= BLOCK; count -= BLOCK, dst += BLOCK, field += BLOCK, deviation += BLOCK) {                    \
            for (int i = 0; i < BLOCK; i++) {                                                                         \
                int16_t v = (int16_t)(field[i] + (int16_t)(deviation[i] * unit));                                     \
                v = (int16_t)(v >> shift);                                                                            \
                v = v < lowest ? lowest : v;                                                                          \
                v = v > highest ? highest : v;                                                                        \
                dst[i] = (type)(v + level);                                                                           \
            }                                                                                                         \
        }                                                                                                             \
        for (size_t i = 0; i < count; i++) {                                                                          \
            int16_t v = (int16_t)((field[i] + deviation[i] * unit) >> shift);                                         \
            v = v < lowest ? lowest : v;                                                                              \
            v = v > highest ? highest : v;                                                                            \
            dst[i] = (type)(v + level);                                                                               \
        }                                                                                                             \
    }
DEFINE_FILL(stretch16, loose16, uint16_t)
DEFINE_FILL(stretch8, uint8_t, uint8_t)

#define BY_SHIFT(name, ...)                        \
    do {                                           \
        switch (bank->shift) {                     \
        case 0: name(__VA_ARGS__, 0); break;       \
        case 1: name(__VA_ARGS__, 1); break;       \
        case 2: name(__VA_ARGS__, 2); break;       \
        case 3: name(__VA_ARGS__, 3); break;       \
        default: name(__VA_ARGS__, FINEST); break; \
        }                                          \
    } while (0)

PVSIM_VECTORS static void fill16(const pvsim_bank *bank, loose16 *dst, const int16_t *field, const int8_t *deviation,
                                 size_t count)
{
    BY_SHIFT(stretch16, bank, dst, field, deviation, count);
}

PVSIM_VECTORS static void fill8(const pvsim_bank *bank, uint8_t *dst, const int16_t *field, const int8_t *deviation,
                                size_t count)
{
    BY_SHIFT(stretch8, bank, dst, field, deviation, count);
}

void pvsim_bank_render(pvsim_scene *scene, const pvsim_bank *bank, void *dst)
{
    const size_t pixels = (size_t)bank->view.columns * bank->view.rows;
    for (size_t at = 0; at < pixels; at += PVSIM_STRETCH) {
        const size_t count = pixels - at < PVSIM_STRETCH ? pixels - at : PVSIM_STRETCH;
        const int16_t *field = bank->field + (pvsim_random(&scene->random) & (PVSIM_FIELD - 1));
        if (scene->sensor.bytes_per_pixel == 1)
            fill8(bank, (uint8_t *)dst + at, field, bank->deviation + at, count);
        else
            fill16(bank, (loose16 *)dst + at, field, bank->deviation + at, count);
    }
    for (size_t i = 0; i < bank->hot_count; i++) {
        const pvsim_hot_pixel *hot = &bank->hot[i];
        pvsim_pixel_put(scene, dst, (size_t)hot->row * bank->view.columns + hot->column,
                        pvsim_pixel_counts(scene, &bank->shot, &bank->view, hot->column, hot->row, hot->electrons));
    }
}

#define HUGE_PAGE ((size_t)2 << 20)

void *pvsim_bank_memory(size_t bytes)
{
    if (bytes < HUGE_PAGE || bytes > SIZE_MAX - HUGE_PAGE)
        return malloc(bytes + 1);
    void *memory = NULL;
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0)
        return NULL;
    madvise(memory, bytes, MADV_HUGEPAGE); /* a wish: stretches begin anywhere, which costs small pages a fifth */
    return memory;
}

/* What the pixels have in common, in counts. */
typedef struct spread {
    double mean;      /* of the background's counts above the offset */
    double sigma;     /* of the noise */
    double deviation; /* sigma of the pixels' own */
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

/* Fine steps where the noise is small, whole counts where it is large; and a byte for 4 sigma of the pixels' own. */
static void choose_steps(pvsim_bank *bank, spread s)
{
    const double extent = 8 * s.sigma + 4 * s.deviation + 4;
    bank->shift = FINEST;
    while (bank->shift > 0 && extent * (1 << bank->shift) > 30000)
        bank->shift--;
    bank->deviation_shift = 0;
    while (bank->deviation_shift < 6 && 4 * s.deviation * (1 << bank->shift) > 127 << bank->deviation_shift) {
        bank->deviation_shift++;
    }
}

static int16_t clipped(double value, double most)
{
    return (int16_t)(value > most ? most : value < -most ? -most : value);
}

static int make_field(pvsim_scene *scene, pvsim_bank *bank)
{
    const pvsim_sensor *sensor = &scene->sensor;
    const pvsim_view *view = &bank->view;
    float *poisson = malloc(PVSIM_QUANTILES * sizeof *poisson);
    bank->field = pvsim_bank_memory((PVSIM_FIELD + PVSIM_STRETCH) * sizeof *bank->field);
    bank->field_owned = 1;
    if (!poisson || !bank->field) {
        free(poisson);
        return 0;
    }
    pvsim_poisson_table(poisson, view->background_e, view->well_e);
    double mean_e = 0;
    for (int i = 0; i < PVSIM_QUANTILES; i++)
        mean_e += poisson[i];
    mean_e /= PVSIM_QUANTILES;
    const spread s = spread_of(scene, view, mean_e);
    choose_steps(bank, s);
    const double most = view->most, centre = fmin(floor(sensor->offset_adu + s.mean), most);
    bank->level = (uint16_t)centre;
    bank->lowest = (int16_t)fmax(-centre, INT16_MIN);
    bank->highest = (int16_t)fmin(most - centre, INT16_MAX);
    if (sensor->offset_adu + s.mean - 8 * s.sigma - 5 * s.deviation > most) {
        /* All pixels are saturated, perhaps by more than 16 bits could hold. */
        memset(bank->field, 0, (PVSIM_FIELD + PVSIM_STRETCH) * sizeof *bank->field);
        bank->lowest = bank->highest = 0;
        free(poisson);
        return 1;
    }
    const float em = view->multiplication, read = view->read_e;
    const float steps = (float)(1 << bank->shift), scale = steps * view->counts_per_e;
    const float *gauss = pvsim_gauss_table();
    /* Half a count in front and rounding down twice (here to a step, in the loop to a count) is rounding to nearest. */
    const float start = (float)(sensor->offset_adu - centre) * steps + 0.5f * steps;
    const float edge = 32000 - 128.0f * (float)(1 << bank->deviation_shift);
    uint64_t random = pvsim_random(&scene->random);
    for (size_t i = 0; i < PVSIM_FIELD + PVSIM_STRETCH; i++) {
        const uint64_t r = pvsim_random(&random);
        float e = poisson[r & (PVSIM_QUANTILES - 1)];
        if (em > 1)
            e = pvsim_multiplied(&random, e, em) * em;
        const float value = floorf(start + (e + read * gauss[r >> 16 & (PVSIM_QUANTILES - 1)]) * scale);
        bank->field[i] = clipped(value, edge);
    }
    free(poisson);
    return 1;
}

static int make_deviations(pvsim_scene *scene, pvsim_bank *bank)
{
    const pvsim_view *view = &bank->view;
    const double unit = (double)(1 << bank->shift) / (1 << bank->deviation_shift);
    const float scale = (float)unit * view->counts_per_e;
    const float background = (float)fmin(view->background_e, view->well_e) * view->multiplication;
    bank->deviation = pvsim_bank_memory((size_t)view->columns * view->rows);
    if (!bank->deviation)
        return 0;
    int8_t *to = bank->deviation;
    for (uint32_t row = 0; row < view->rows; row++) {
        for (uint32_t column = 0; column < view->columns; column++) {
            const pvsim_pattern p = pvsim_pixel_pattern(scene, &bank->shot, view, column, row);
            const float value = (p.offset_e + (p.gain - 1) * background) * scale;
            *to++ = (int8_t)(value > 127 ? 127 : value < -127 ? -127 : lrintf(value));
        }
    }
    return 1;
}

static int make_hot(pvsim_scene *scene, pvsim_bank *bank)
{
    const pvsim_view *view = &bank->view;
    const pvsim_shot *shot = &bank->shot;
    const size_t first = pvsim_hot_from_row(scene, shot->p1), end = pvsim_hot_from_row(scene, shot->p2 + 1u);
    bank->hot = malloc((end - first + 1) * sizeof *bank->hot);
    if (!bank->hot)
        return 0;
    for (size_t i = first; i < end; i++) {
        const pvsim_hot *hot = &scene->hot[i];
        if (hot->x < shot->s1)
            continue;
        const uint32_t column = (hot->x - shot->s1) / view->sbin, row = (hot->y - shot->p1) / view->pbin;
        if (column >= view->columns || row >= view->rows)
            continue;
        bank->hot[bank->hot_count++] = (pvsim_hot_pixel){
            column, row, (float)view->background_e + pvsim_pixel_hot_e(scene, shot, view, column, row)
        };
    }
    return 1;
}

/* Regions of one run have the same exposure, and so mostly the same field. */
static int borrow_field(const pvsim_scene *scene, pvsim_bank *bank)
{
    for (size_t i = 0; i < scene->bank_count; i++) {
        const pvsim_bank *other = &scene->banks[i];
        if (other->view.bins != bank->view.bins || other->view.background_e != bank->view.background_e)
            continue;
        bank->field = other->field;
        bank->shift = other->shift;
        bank->deviation_shift = other->deviation_shift;
        bank->lowest = other->lowest;
        bank->highest = other->highest;
        bank->level = other->level;
        return 1;
    }
    return 0;
}

int pvsim_bank_make(pvsim_scene *scene, const pvsim_shot *shot, size_t *room)
{
    pvsim_bank bank = { .shot = *shot, .view = pvsim_view_of(scene, shot) };
    const size_t needed = (size_t)bank.view.columns * bank.view.rows + 2 * PVSIM_FIELD;
    if (needed > *room || !bank.view.columns || !bank.view.rows)
        return 1;
    if ((!borrow_field(scene, &bank) && !make_field(scene, &bank)) || !make_deviations(scene, &bank) ||
        !make_hot(scene, &bank)) {
        pvsim_bank_free(&bank);
        return 0;
    }
    *room -= needed;
    scene->banks[scene->bank_count++] = bank;
    return 1;
}

void pvsim_bank_free(pvsim_bank *bank)
{
    if (bank->field_owned)
        free(bank->field);
    free(bank->deviation);
    free(bank->means);
    free(bank->sigmas);
    free(bank->hot);
}
