/* One pixel from photons to counts: the reference with which every other way of making a picture must agree. */
#include "parts.h"

#include <string.h>

void pvsim_pixel_put(const pvsim_scene *scene, void *dst, size_t index, uint16_t counts)
{
    if (scene->sensor.bytes_per_pixel == 1)
        ((uint8_t *)dst)[index] = (uint8_t)counts;
    else
        memcpy((uint8_t *)dst + 2 * index, &counts, 2); /* after extended metadata it may be at an odd address */
}

pvsim_pattern pvsim_binned_pattern(const pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view,
                                   uint32_t column, uint32_t row)
{
    pvsim_pattern sum = { 0, 0 };
    for (uint32_t j = 0; j < view->pbin; j++) {
        for (uint32_t i = 0; i < view->sbin; i++) {
            const pvsim_pattern p = pvsim_pattern_at(scene->seed, shot->s1 + column * view->sbin + i,
                                                     shot->p1 + row * view->pbin + j);
            sum.offset_e += p.offset_e;
            sum.gain += p.gain;
        }
    }
    sum.gain /= (float)view->bins;
    return sum;
}

size_t pvsim_hot_from_row(const pvsim_scene *scene, uint32_t row)
{
    size_t low = 0, high = scene->hot_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (scene->hot[middle].y < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static float hot_at(const pvsim_scene *scene, uint32_t x, uint32_t y)
{
    if (x >= scene->sensor.width || y >= scene->sensor.height)
        return 0;
    const size_t at = (size_t)y * scene->sensor.width + x;
    if (!(scene->hot_map[at / 8] >> (at % 8) & 1))
        return 0;
    for (size_t i = pvsim_hot_from_row(scene, y); i < scene->hot_count && scene->hot[i].y == y; i++) {
        if (scene->hot[i].x == x)
            return scene->hot[i].dark_e_per_s;
    }
    return 0;
}

float pvsim_pixel_hot_e(const pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, uint32_t column,
                        uint32_t row)
{
    float sum = 0;
    for (uint32_t j = 0; j < view->pbin; j++) {
        for (uint32_t i = 0; i < view->sbin; i++) {
            sum += hot_at(scene, shot->s1 + column * view->sbin + i, shot->p1 + row * view->pbin + j);
        }
    }
    return sum * (float)(view->dark_factor * view->seconds);
}

uint16_t pvsim_pixel_counts(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, uint32_t column,
                            uint32_t row, float electrons)
{
    float e;
    if (scene->noise == PVSIM_NOISE_NONE) {
        e = (electrons < view->well_e ? electrons : view->well_e) * view->multiplication;
    } else {
        const pvsim_pattern pattern = pvsim_pixel_pattern(scene, shot, view, column, row);
        const uint64_t random = pvsim_random(&scene->random);
        const float z = scene->gauss[random & (PVSIM_QUANTILES - 1)]; /* early, because it comes from distant memory */
        e = pvsim_poisson(random, scene->gauss, electrons);
        if (e > view->well_e)
            e = view->well_e;
        if (view->multiplication > 1)
            e = pvsim_multiplied(&scene->random, e, view->multiplication);
        e = e * view->multiplication * pattern.gain + pattern.offset_e + view->read_e * z;
    }
    const float counts = view->offset + e * view->counts_per_e + 0.5f;
    return (uint16_t)(int)(counts <= 0 ? 0 : counts >= view->most ? view->most : counts);
}

void pvsim_background_draw(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, void *dst)
{
    const size_t pixels = (size_t)view->columns * view->rows;
    if (scene->noise == PVSIM_NOISE_NONE) {
        const uint16_t level = pvsim_pixel_counts(scene, shot, view, 0, 0, (float)view->background_e);
        if (scene->sensor.bytes_per_pixel == 1)
            memset(dst, level, pixels);
        else
            for (size_t i = 0; i < pixels; i++)
                memcpy((uint8_t *)dst + 2 * i, &level, 2);
        return;
    }
    for (uint32_t row = 0; row < view->rows; row++) {
        for (uint32_t column = 0; column < view->columns; column++) {
            const float e = (float)view->background_e + pvsim_pixel_hot_e(scene, shot, view, column, row);
            pvsim_pixel_put(scene, dst, (size_t)row * view->columns + column,
                            pvsim_pixel_counts(scene, shot, view, column, row, e));
        }
    }
}
