/* Centroids of a picture: finds the bright spots and measures them. Beads are taken from the scene's own list, so that
 * they can be followed without fail; in a recording, the brightest pixels are taken. */
#include "parts.h"

#include <string.h>

typedef struct picture {
    const pvsim_scene *scene;
    const pvsim_shot *shot;
    const uint8_t *pixels;
    uint32_t columns, rows;
    int radius;
} picture;

static unsigned counts_at(const picture *p, uint32_t column, uint32_t row)
{
    const size_t index = (size_t)row * p->columns + column;
    if (p->scene->sensor.bytes_per_pixel == 1)
        return p->pixels[index];
    uint16_t counts;
    memcpy(&counts, p->pixels + 2 * index, 2);
    return counts;
}

/* Keeps the brightest ones, in order. */
static size_t insert(pvsim_found *found, size_t count, size_t room, pvsim_found one)
{
    if (count == room) {
        if (!room || found[room - 1].strength >= one.strength)
            return count;
        count--;
    }
    size_t at = count;
    for (; at > 0 && found[at - 1].strength < one.strength; at--)
        found[at] = found[at - 1];
    found[at] = one;
    return count + 1;
}

/* A centre is left out if its square would leave the region. */
static int inside(const picture *p, int64_t x, int64_t y)
{
    return x - p->radius >= p->shot->s1 && x + p->radius <= p->shot->s2 && y - p->radius >= p->shot->p1 &&
           y + p->radius <= p->shot->p2;
}

static size_t find_beads(const picture *p, const pvsim_view *view, uint16_t threshold, pvsim_found *found, size_t room)
{
    pvsim_seen seen[PVSIM_MOST_BEADS];
    const size_t count = pvsim_scene_seen(p->scene, p->shot, seen, PVSIM_MOST_BEADS);
    const double e = view->background_e, excess = view->multiplication > 1 ? 2 : 1;
    const double noise_e = sqrt(excess * e * view->multiplication * view->multiplication + view->read_e * view->read_e);
    size_t written = 0;
    for (size_t i = 0; i < count && i < PVSIM_MOST_BEADS; i++) {
        const pvsim_bead *bead = &seen[i].bead;
        const int64_t x = (int64_t)floor(bead->x), y = (int64_t)floor(bead->y);
        const double area = PVSIM_TAU * bead->sigma_px * bead->sigma_px;
        const double peak_e = bead->photons_per_s * p->scene->sensor.quantum_efficiency * view->seconds / area *
                              view->multiplication;
        if (!inside(p, x, y) || peak_e <= threshold / 16.0 * noise_e)
            continue;
        written = insert(found, written, room,
                         (pvsim_found){ .x = (uint16_t)x,
                                        .y = (uint16_t)y,
                                        .id = seen[i].number + 1,
                                        .strength = peak_e * view->counts_per_e });
    }
    return written;
}

static double mean_of(const picture *p)
{
    double sum = 0, count = 0;
    for (uint32_t row = 0; row < p->rows; row += 4) {
        for (uint32_t column = 0; column < p->columns; column += 4, count++)
            sum += counts_at(p, column, row);
    }
    return count > 0 ? sum / count : 0;
}

/* The brightest pixel of each square of a centroid's size, if it is brighter than the picture's mean. */
static size_t find_bright(const picture *p, double mean, pvsim_found *found, size_t room)
{
    const uint32_t edge = 2 * (uint32_t)p->radius + 1;
    size_t written = 0;
    for (uint32_t top = 0; top < p->rows; top += edge) {
        for (uint32_t left = 0; left < p->columns; left += edge) {
            unsigned best = 0;
            uint32_t x = 0, y = 0;
            for (uint32_t row = top; row < top + edge && row < p->rows; row++) {
                for (uint32_t column = left; column < left + edge && column < p->columns; column++) {
                    const unsigned counts = counts_at(p, column, row);
                    if (counts > best)
                        best = counts, x = column, y = row;
                }
            }
            x += p->shot->s1;
            y += p->shot->p1;
            if (best <= mean || !inside(p, x, y))
                continue;
            written = insert(found, written, room,
                             (pvsim_found){ .x = (uint16_t)x, .y = (uint16_t)y, .strength = best - mean });
        }
    }
    return written;
}

static void measure(const picture *p, double background, pvsim_found *one)
{
    double sum = 0, spread = 0;
    for (int j = -p->radius; j <= p->radius; j++) {
        for (int i = -p->radius; i <= p->radius; i++) {
            const double light = counts_at(p, (uint32_t)(one->x - p->shot->s1 + i),
                                           (uint32_t)(one->y - p->shot->p1 + j)) -
                                 background;
            sum += light;
            spread += light * (i * i + j * j);
        }
    }
    one->m0 = sum > 0 ? sum : 0;
    one->m2 = sum > 0 && spread > 0 ? spread / sum : 0;
}

size_t pvsim_scene_find(const pvsim_scene *scene, const pvsim_shot *shot, const void *pixels, uint16_t radius,
                        uint16_t threshold, pvsim_found *found, size_t room)
{
    const pvsim_view view = pvsim_view_of(scene, shot);
    if (view.bins != 1)
        return 0;
    const picture p = { scene, shot, pixels, view.columns, view.rows, radius };
    const int known = !scene->recording;
    const double background = known ? view.offset + view.background_e * view.multiplication * view.counts_per_e :
                                      mean_of(&p);
    const size_t count = known ? find_beads(&p, &view, threshold, found, room) :
                                 find_bright(&p, background, found, room);
    for (size_t i = 0; i < count; i++)
        measure(&p, background, &found[i]);
    return count;
}
