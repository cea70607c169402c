/* Noise from the bank. Away from beads and hot pixels, every pixel has the same distribution of background, dark
 * current and read noise, except for its own offset and gain. So a run draws a field of a million such values once.
 * Each frame copies stretches from random places of the field, and adds every pixel's own deviation (a byte a pixel).
 * This takes about as long as a memcpy. Any two frames are independent except for one pixel in some hundreds of
 * thousands. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 64             /* pixels in one turn of the unrolled loop */
#define SPARE_FIELD 65536u   /* values for an exposure that was not prepared, made during the frame */
#define WORTH_A_FIELD 40000u /* from this many pixels on, that is faster than drawing each one */

typedef uint16_t __attribute__((aligned(1), may_alias)) loose16;

/* 16-bit sums do not overflow, because make_field() leaves room. The shift is a constant for the compiler: SSE2 shifts
 * by a variable count in 32-bit lanes unless it knows the count. */
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

#define BY_SHIFT(name, ...)                              \
    do {                                                 \
        switch (bank->shift) {                           \
        case 0: name(__VA_ARGS__, 0); break;             \
        case 1: name(__VA_ARGS__, 1); break;             \
        case 2: name(__VA_ARGS__, 2); break;             \
        case 3: name(__VA_ARGS__, 3); break;             \
        default: name(__VA_ARGS__, PVSIM_FINEST); break; \
        }                                                \
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
        const int16_t *field = bank->field + (pvsim_random(&scene->random) & (bank->field_count - 1));
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

static int make_field(pvsim_scene *scene, pvsim_bank *bank)
{
    bank->field = pvsim_bank_memory((PVSIM_FIELD + PVSIM_STRETCH) * sizeof *bank->field);
    bank->field_count = PVSIM_FIELD;
    bank->field_owned = 1;
    return bank->field && pvsim_field_fill(scene, bank, NULL);
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

/* Regions of one run have the same exposure, and so nearly always the same field. */
static int borrow_field(const pvsim_scene *scene, pvsim_bank *bank)
{
    for (size_t i = 0; i < scene->bank_count; i++) {
        const pvsim_bank *other = &scene->banks[i];
        if (other->view.bins != bank->view.bins || other->view.background_e != bank->view.background_e)
            continue;
        bank->field = other->field;
        bank->field_count = other->field_count;
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

int pvsim_bank_improvise(pvsim_scene *scene, const pvsim_bank *like, const pvsim_shot *shot, const pvsim_view *view,
                         void *dst)
{
    pvsim_bank *spare = &scene->spare;
    if ((size_t)view->columns * view->rows < WORTH_A_FIELD || !spare->field)
        return 0;
    /* The last frame's field is used again if its distribution and steps are the same. */
    if (spare->shot.exposure_ns != shot->exposure_ns || spare->view.background_e != view->background_e ||
        spare->view.bins != view->bins ||
        spare->shift - spare->deviation_shift != like->shift - like->deviation_shift) {
        spare->view = *view;
        spare->shot.exposure_ns = UINT64_MAX; /* not filled, in case it cannot be */
        if (!pvsim_field_fill(scene, spare, like))
            return 0;
    }
    spare->shot = *shot;
    spare->view = *view;
    spare->deviation = like->deviation;
    pvsim_bank_render(scene, spare, dst);
    spare->deviation = NULL;
    for (size_t i = 0; i < like->hot_count; i++) {
        const uint32_t column = like->hot[i].column, row = like->hot[i].row;
        const float e = (float)view->background_e + pvsim_pixel_hot_e(scene, shot, view, column, row);
        pvsim_pixel_put(scene, dst, (size_t)row * view->columns + column,
                        pvsim_pixel_counts(scene, shot, view, column, row, e));
    }
    return 1;
}

int pvsim_bank_spare(pvsim_scene *scene)
{
    pvsim_bank *spare = &scene->spare;
    spare->shot.exposure_ns = UINT64_MAX; /* for another sensor now */
    if (!spare->field)
        spare->field = malloc((SPARE_FIELD + PVSIM_STRETCH) * sizeof *spare->field);
    if (!scene->quantiles)
        scene->quantiles = malloc(PVSIM_QUANTILES * sizeof *scene->quantiles);
    spare->field_count = SPARE_FIELD;
    return spare->field && scene->quantiles;
}
