#include "post.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static uint32_t pixel_at(const void *pixels, uint8_t bytes, size_t index)
{
    if (bytes == 1)
        return ((const uint8_t *)pixels)[index];
    uint16_t wide;
    memcpy(&wide, (const uint8_t *)pixels + 2 * index, sizeof wide);
    return wide;
}

static void put(void *pixels, uint8_t bytes, size_t index, uint32_t value)
{
    uint16_t wide = (uint16_t)(value > UINT16_MAX ? UINT16_MAX : value);
    if (bytes == 1)
        ((uint8_t *)pixels)[index] = (uint8_t)(value > UINT8_MAX ? UINT8_MAX : value);
    else
        memcpy((uint8_t *)pixels + 2 * index, &wide, sizeof wide);
}

/* The median of the eight neighbours: the lower of the two middle values. */
static uint32_t median_around(const void *pixels, const pvsim_picture *picture, size_t index)
{
    const ptrdiff_t width = picture->width;
    const ptrdiff_t steps[8] = { -width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1 };
    uint32_t sorted[8];
    for (int i = 0; i < 8; i++) {
        uint32_t value = pixel_at(pixels, picture->bytes_per_pixel, (size_t)((ptrdiff_t)index + steps[i]));
        int at = i;
        for (; at > 0 && sorted[at - 1] > value; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = value;
    }
    return sorted[3];
}

static void remove_spots(const pvsim_post_plan *plan, void *pixels, const pvsim_picture *picture, void *room)
{
    const uint8_t bytes = picture->bytes_per_pixel;
    memcpy(room, pixels, (size_t)picture->width * picture->height * bytes);
    for (uint32_t row = 1; row + 1 < picture->height; row++) {
        for (uint32_t column = 1; column + 1 < picture->width; column++) {
            const size_t index = (size_t)row * picture->width + column;
            const uint32_t value = pixel_at(room, bytes, index), median = median_around(room, picture, index);
            const pvsim_despeckle *bright = value >= plan->bright_high_from ? &plan->bright_high : &plan->bright_low;
            const pvsim_despeckle *dark = value >= plan->dark_high_from ? &plan->dark_high : &plan->dark_low;
            const uint64_t hundredfold = 100ull * value;
            if ((bright->on && hundredfold > (uint64_t)bright->percent * median) ||
                (dark->on && hundredfold < (uint64_t)dark->percent * median))
                put(pixels, bytes, index, median);
        }
    }
}

static void count_electrons(const pvsim_post_plan *plan, void *pixels, const pvsim_picture *picture)
{
    const size_t count = (size_t)picture->width * picture->height;
    for (size_t i = 0; i < count; i++) {
        double electrons = (pixel_at(pixels, picture->bytes_per_pixel, i) - plan->offset) * plan->e_per_count;
        put(pixels, picture->bytes_per_pixel, i, electrons <= 0 ? 0 : (uint32_t)lround(electrons));
    }
}

void pvsim_post_apply(const pvsim_post_plan *plan, void *pixels, const pvsim_picture *picture, void *room)
{
    if (plan->bright_low.on || plan->bright_high.on || plan->dark_low.on || plan->dark_high.on)
        remove_spots(plan, pixels, picture, room);
    if (plan->electrons)
        count_electrons(plan, pixels, picture);
}
