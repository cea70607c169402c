/* Hot pixels: their places, and the dark current of each. */
#include <math.h>
#include <stdlib.h>

#include "parts.h"

#define HOT_SHARE 2e-4           /* of all pixels */

static int by_place(const void *a, const void *b)
{
    const pvsim_hot *p = a, *q = b;
    const uint32_t i = (uint32_t)p->y << 16 | p->x, j = (uint32_t)q->y << 16 | q->x;
    return (i > j) - (i < j);
}

int pvsim_hot_make(pvsim_scene *scene)
{
    const size_t pixels = (size_t)scene->sensor.width * scene->sensor.height;
    const size_t count = (size_t)(HOT_SHARE * (double)pixels);
    scene->hot = malloc((count + 1) * sizeof *scene->hot);
    scene->hot_map = calloc(pixels / 8 + 1, 1);
    if (!scene->hot || !scene->hot_map)
        return 0;
    uint64_t random = scene->seed ^ 0x686f74u;
    for (size_t i = 0; i < count; i++) {
        const size_t at = (size_t)(pvsim_uniform(&random) * (double)pixels);
        const double dark = 30 * pow(10, 3 * pvsim_uniform(&random)); /* 30 to 30,000 e- a second: a guess */
        if (scene->hot_map[at / 8] >> (at % 8) & 1)
            continue;
        scene->hot_map[at / 8] |= (uint8_t)(1u << (at % 8));
        scene->hot[scene->hot_count++] = (pvsim_hot){ .x = (uint16_t)(at % scene->sensor.width),
                                                      .y = (uint16_t)(at / scene->sensor.width),
                                                      .dark_e_per_s = (float)dark };
    }
    qsort(scene->hot, scene->hot_count, sizeof *scene->hot, by_place);
    return 1;
}
