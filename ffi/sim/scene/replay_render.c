/* A recording as the sample. Its values are taken as this camera's counts without its offset, at any exposure. Without
 * noise they are shown unchanged (limited by the pixel's bytes). With noise, each value is the mean of a signal with
 * its shot noise, plus the offset. Binning sums values. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#define SIGMA_STEPS 32  /* a count of noise in the bank */
#define UNIT_STEPS 4096 /* a sigma in the unit field */
#define SHIFT 17        /* of their product */
#define WIDEST 65536u

typedef uint16_t __attribute__((aligned(1), may_alias)) loose16;

int pvsim_replay_open(pvsim_scene *scene, const char *spec, char *error, size_t error_size)
{
    scene->recording = pvsim_recording_open(spec, &scene->replay, error, error_size);
    if (!scene->recording)
        return 0;
    scene->row = malloc(WIDEST * sizeof *scene->row);
    scene->sums = malloc(WIDEST * sizeof *scene->sums);
    return scene->row && scene->sums;
}

void pvsim_replay_close(pvsim_scene *scene)
{
    pvsim_recording_close(scene->recording);
    free(scene->row);
    free(scene->sums);
    free(scene->unit_field);
}

static size_t page_of(pvsim_scene *scene, const pvsim_shot *shot)
{
    if (!scene->replay.recorded_times)
        return shot->frame_nr ? (shot->frame_nr - 1) % scene->recording->page_count : 0;
    /* The recording starts again with each run. */
    if (shot->frame_nr <= 1 || shot->start_ns < scene->run_start_ns)
        scene->run_start_ns = shot->start_ns;
    return pvsim_recording_at(scene->recording, shot->start_ns - scene->run_start_ns);
}

/* Puts the recording's values of one output row into scene->sums. */
static void sum_row(pvsim_scene *scene, size_t page, const pvsim_shot *shot, const pvsim_view *view, uint32_t row)
{
    memset(scene->sums, 0, view->columns * sizeof *scene->sums);
    for (uint32_t j = 0; j < view->pbin; j++) {
        pvsim_recording_row(scene->recording, page, shot->p1 + row * view->pbin + j, shot->s1,
                            view->columns * view->sbin, scene->row);
        const uint16_t *from = scene->row;
        if (view->sbin == 1) {
            for (uint32_t i = 0; i < view->columns; i++)
                scene->sums[i] += from[i];
        } else {
            for (uint32_t i = 0; i < view->columns; i++) {
                for (uint32_t k = 0; k < view->sbin; k++)
                    scene->sums[i] += *from++;
            }
        }
    }
}

/* Recorded values, unchanged: a picture may need more bits than this port's converter has. */
static void plain_row(const pvsim_scene *scene, const pvsim_view *view, uint16_t *values)
{
    const uint32_t most = scene->sensor.bytes_per_pixel == 1 ? UINT8_MAX : UINT16_MAX;
    for (uint32_t i = 0; i < view->columns; i++) {
        const uint32_t value = scene->sums[i];
        values[i] = (uint16_t)(value < most ? value : most);
    }
}

/* The electrons that make this value in counts, and those from heat. */
static float electrons_of(const pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, uint32_t column,
                          uint32_t row)
{
    return (float)scene->sums[column] / (view->counts_per_e * view->multiplication) + (float)view->background_e +
           pvsim_pixel_hot_e(scene, shot, view, column, row);
}

/* Mean and sigma of each pixel. A fraction of a count is rounded up with that probability, so that no mean shifts. */
static void noisy_row(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, uint32_t row,
                      uint64_t *random, uint16_t *means, int16_t *sigmas)
{
    const float gain = view->multiplication * view->counts_per_e,
                excess = gain * gain * (view->multiplication > 1 ? 2 : 1);
    const float read = view->read_e * view->counts_per_e;
    for (uint32_t i = 0; i < view->columns; i++) {
        const pvsim_pattern pattern = pvsim_pixel_pattern(scene, shot, view, i, row);
        float e = electrons_of(scene, shot, view, i, row);
        if (e > view->well_e)
            e = view->well_e;
        const float fraction = (float)(pvsim_random(random) >> 40) * 0x1p-24f;
        const float mean = view->offset + e * gain * pattern.gain + pattern.offset_e * view->counts_per_e + fraction;
        const float sigma = sqrtf(e * excess + read * read) * SIGMA_STEPS;
        means[i] = (uint16_t)(mean < 0 ? 0 : mean > UINT16_MAX ? UINT16_MAX : mean);
        sigmas[i] = (int16_t)(sigma > INT16_MAX ? INT16_MAX : sigma);
    }
}

static int make_unit_field(pvsim_scene *scene)
{
    if (scene->unit_field)
        return 1;
    scene->unit_field = pvsim_bank_memory((PVSIM_FIELD + PVSIM_STRETCH) * sizeof *scene->unit_field);
    if (!scene->unit_field)
        return 0;
    uint64_t random = scene->seed ^ 0x756e6974u;
    for (size_t i = 0; i < PVSIM_FIELD + PVSIM_STRETCH; i++) {
        scene->unit_field[i] = (int16_t)lrintf(scene->gauss[pvsim_random(&random) & (PVSIM_QUANTILES - 1)] *
                                               UNIT_STEPS);
    }
    return 1;
}

int pvsim_replay_prepare(pvsim_scene *scene, const pvsim_shot *shot, size_t *room)
{
    const int noisy = scene->noise == PVSIM_NOISE_BANK;
    if (scene->noise == PVSIM_NOISE_EXACT)
        return 1;
    const pvsim_view view = pvsim_view_of(scene, shot);
    const size_t pixels = (size_t)view.columns * view.rows, pages = scene->recording->page_count;
    if (pages > *room / ((pixels + 1) * (noisy ? 4 : 2)))
        return 1; /* then it is read from the file for each frame */
    pvsim_bank bank = { .shot = *shot, .view = view, .means = pvsim_bank_memory(pages * pixels * sizeof *bank.means) };
    if (noisy)
        bank.sigmas = pvsim_bank_memory(pages * pixels * sizeof *bank.sigmas);
    if (!bank.means || (noisy && (!bank.sigmas || !make_unit_field(scene)))) {
        pvsim_bank_free(&bank);
        return 0;
    }
    uint64_t random = scene->seed ^ 0x726f77u;
    for (size_t page = 0; page < pages; page++) {
        for (uint32_t row = 0; row < view.rows; row++) {
            const size_t at = page * pixels + (size_t)row * view.columns;
            sum_row(scene, page, shot, &view, row);
            if (noisy)
                noisy_row(scene, shot, &view, row, &random, bank.means + at, bank.sigmas + at);
            else
                plain_row(scene, &view, bank.means + at);
        }
    }
    *room -= pages * pixels * (noisy ? 4 : 2);
    scene->banks[scene->bank_count++] = bank;
    return 1;
}

#define BLOCK 64
#define NOISY(type)                                                                       \
    for (size_t done = 0; done < count; done += BLOCK) {                                  \
        const int width = count - done < BLOCK ? (int)(count - done) : BLOCK;             \
        if (width == BLOCK) {                                                             \
            for (int i = 0; i < BLOCK; i++) {                                             \
                int v = means[i] + ((sigmas[i] * unit[i] + (1 << (SHIFT - 1))) >> SHIFT); \
                v = v < 0 ? 0 : v;                                                        \
                dst[i] = (type)(v > most ? most : v);                                     \
            }                                                                             \
        } else {                                                                          \
            for (int i = 0; i < width; i++) {                                             \
                int v = means[i] + ((sigmas[i] * unit[i] + (1 << (SHIFT - 1))) >> SHIFT); \
                v = v < 0 ? 0 : v;                                                        \
                dst[i] = (type)(v > most ? most : v);                                     \
            }                                                                             \
        }                                                                                 \
        dst += width;                                                                     \
        means += width;                                                                   \
        sigmas += width;                                                                  \
        unit += width;                                                                    \
    }

PVSIM_VECTORS static void noisy16(loose16 *restrict dst, const uint16_t *restrict means, const int16_t *restrict sigmas,
                                  const int16_t *restrict unit, size_t count, int most){ NOISY(uint16_t) }

PVSIM_VECTORS static void noisy8(uint8_t *restrict dst, const uint16_t *restrict means, const int16_t *restrict sigmas,
                                 const int16_t *restrict unit, size_t count, int most){ NOISY(uint8_t) }

PVSIM_VECTORS static void narrow(uint8_t *restrict dst, const uint16_t *restrict values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        dst[i] = (uint8_t)values[i];
}

static void from_bank(pvsim_scene *scene, const pvsim_bank *bank, size_t page, void *dst)
{
    const size_t pixels = (size_t)bank->view.columns * bank->view.rows;
    const uint16_t *means = bank->means + page * pixels;
    const int narrow_pixels = scene->sensor.bytes_per_pixel == 1;
    if (!bank->sigmas) {
        if (narrow_pixels)
            narrow(dst, means, pixels);
        else
            memcpy(dst, means, 2 * pixels);
        return;
    }
    const int16_t *sigmas = bank->sigmas + page * pixels;
    const int most = (int)bank->view.most;
    for (size_t at = 0; at < pixels; at += PVSIM_STRETCH) {
        const size_t count = pixels - at < PVSIM_STRETCH ? pixels - at : PVSIM_STRETCH;
        const int16_t *unit = scene->unit_field + (pvsim_random(&scene->random) & (PVSIM_FIELD - 1));
        if (narrow_pixels)
            noisy8((uint8_t *)dst + at, means + at, sigmas + at, unit, count, most);
        else
            noisy16((loose16 *)dst + at, means + at, sigmas + at, unit, count, most);
    }
}

void pvsim_replay_render(pvsim_scene *scene, const pvsim_bank *bank, const pvsim_shot *shot, const pvsim_view *view,
                         void *dst)
{
    const size_t page = page_of(scene, shot);
    if (scene->sensor.quantum_efficiency == 0) { /* a shutter is closed */
        pvsim_background_draw(scene, shot, view, dst);
        return;
    }
    if (bank) {
        from_bank(scene, bank, page, dst);
        return;
    }
    for (uint32_t row = 0; row < view->rows; row++) {
        const size_t at = (size_t)row * view->columns;
        sum_row(scene, page, shot, view, row);
        if (scene->noise == PVSIM_NOISE_NONE) {
            plain_row(scene, view, scene->row);
            if (scene->sensor.bytes_per_pixel == 1)
                narrow((uint8_t *)dst + at, scene->row, view->columns);
            else
                memcpy((uint8_t *)dst + 2 * at, scene->row, 2 * (size_t)view->columns);
            continue;
        }
        for (uint32_t column = 0; column < view->columns; column++) {
            const float e = electrons_of(scene, shot, view, column, row);
            pvsim_pixel_put(scene, dst, at + column, pvsim_pixel_counts(scene, shot, view, column, row, e));
        }
    }
}
