/* Frames of a camera that looks for spots itself. The layout is that of the vendor's own simulated camera:
   Locate: one region for each spot, with its pixels.
   Track:  the whole picture as the first region, then only a header for each spot, with its number and moments.
   Blob:   the same without them, and the rectangle shrunk to the centre.
   A frame always has as many regions as were asked for: those without a spot are marked invalid (a guess). */
#include "metadata.h"

#include <string.h>

#define MOST 1000 /* spots; cameras stop at 500 */
#define TRACK_ITEMS 3

static uint32_t edge_of(const pvsim_md_centroids *centroids)
{
    return 2u * centroids->radius + 1;
}

static uint16_t extended_bytes(const pvsim_md_centroids *centroids)
{
    return centroids->mode == PL_CENTROIDS_MODE_TRACK ? TRACK_ITEMS * PVSIM_MD_ITEM_BYTES : 0;
}

int pvsim_md_centroids_fit(const pvsim_md_centroids *centroids, const pvsim_shot *shot)
{
    const uint32_t edge = edge_of(centroids);
    return shot->sbin == 1 && shot->pbin == 1 && shot->s2 >= shot->s1 && shot->p2 >= shot->p1 &&
           shot->s2 - shot->s1 + 1u >= edge && shot->p2 - shot->p1 + 1u >= edge;
}

size_t pvsim_md_centroids_bytes(const pvsim_md_centroids *centroids, const pvsim_shot *shot, uint8_t bytes_per_pixel)
{
    const size_t square = (size_t)edge_of(centroids) * edge_of(centroids) * bytes_per_pixel;
    const size_t region = PVSIM_MD_REGION_BYTES + extended_bytes(centroids);
    if (centroids->mode == PL_CENTROIDS_MODE_LOCATE)
        return PVSIM_MD_FRAME_BYTES + centroids->count * (region + square);
    return PVSIM_MD_FRAME_BYTES + region + pvsim_md_pixel_bytes(shot, bytes_per_pixel) + centroids->count * region;
}

/* An unsigned number with `whole` binary places before the point and `part` after it, rounded. */
static uint32_t fixed_point(double value, int whole, int part)
{
    const double scaled = value * (double)(1u << part) + 0.5, most = (double)((1u << (whole + part)) - 1);
    return scaled < 0 ? 0 : scaled > most ? (uint32_t)most : (uint32_t)scaled;
}

static size_t write_items(void *dst, uint32_t id, double m0, double m2)
{
    uint8_t *to = dst;
    to += pvsim_md_write_item(to, PL_MD_EXT_TAG_PARTICLE_ID, id);
    to += pvsim_md_write_item(to, PL_MD_EXT_TAG_PARTICLE_M0, fixed_point(m0, 22, 0));
    to += pvsim_md_write_item(to, PL_MD_EXT_TAG_PARTICLE_M2, fixed_point(m2, 3, 19));
    return (size_t)(to - (uint8_t *)dst);
}

/* One spot's region, or an invalid one if no spot was found for it. */
static size_t write_spot(const pvsim_md_centroids *centroids, const pvsim_md_head *head, uint16_t number,
                         const pvsim_found *spot, uint32_t square_bytes, void *dst)
{
    rgn_type region = { 0, 0, 1, 0, 0, 1 };
    uint8_t flags = PL_MD_ROI_FLAG_INVALID;
    if (spot) {
        const uint16_t reach = centroids->mode == PL_CENTROIDS_MODE_BLOB ? 0 : centroids->radius;
        region = (rgn_type){ (uns16)(spot->x - reach), (uns16)(spot->x + reach), 1,
                             (uns16)(spot->y - reach), (uns16)(spot->y + reach), 1 };
        flags = centroids->mode == PL_CENTROIDS_MODE_LOCATE ? 0 : PL_MD_ROI_FLAG_HEADER_ONLY;
    }
    return pvsim_md_write_region(dst, head, number, &region, flags, extended_bytes(centroids), square_bytes);
}

static void cut(uint8_t *dst, const uint8_t *picture, const pvsim_shot *shot, const pvsim_found *spot, uint16_t radius,
                uint8_t bytes_per_pixel)
{
    const size_t width = shot->s2 - shot->s1 + 1u, edge = 2u * radius + 1;
    const size_t left = (size_t)(spot->x - radius - shot->s1), top = (size_t)(spot->y - radius - shot->p1);
    for (size_t row = 0; row < edge; row++) {
        memcpy(dst + row * edge * bytes_per_pixel, picture + ((top + row) * width + left) * bytes_per_pixel,
               edge * bytes_per_pixel);
    }
}

size_t pvsim_md_write_centroids(pvsim_scene *scene, const pvsim_md_centroids *centroids, const pvsim_md_head *head,
                                const pvsim_shot *shot, uint8_t bytes_per_pixel, void *picture, void *dst)
{
    const int locate = centroids->mode == PL_CENTROIDS_MODE_LOCATE;
    const uint32_t square = edge_of(centroids) * edge_of(centroids) * bytes_per_pixel;
    uint8_t *to = dst;
    to += pvsim_md_write_head(to, head, (uint16_t)(centroids->count + !locate));
    if (!locate) {
        const rgn_type region = { shot->s1, shot->s2, shot->sbin, shot->p1, shot->p2, shot->pbin };
        const size_t bytes = pvsim_md_pixel_bytes(shot, bytes_per_pixel);
        to += pvsim_md_write_region(to, head, 1, &region, 0, extended_bytes(centroids), (uint32_t)bytes);
        if (extended_bytes(centroids))
            to += write_items(to, 0, 0, 0);
        picture = to;
        to += bytes;
    }
    pvsim_scene_render(scene, shot, picture);
    pvsim_found found[MOST];
    const size_t room = centroids->count < MOST ? centroids->count : MOST;
    const size_t count = pvsim_scene_find(scene, shot, picture, centroids->radius, centroids->threshold, found, room);
    for (uint16_t i = 0; i < centroids->count; i++) {
        const pvsim_found *spot = i < count ? &found[i] : NULL;
        to += write_spot(centroids, head, (uint16_t)(i + 1 + !locate), spot, square, to);
        if (extended_bytes(centroids))
            to += write_items(to, spot ? spot->id : 0, spot ? spot->m0 : 0, spot ? spot->m2 : 0);
        if (!locate)
            continue;
        if (spot)
            cut(to, picture, shot, spot, centroids->radius, bytes_per_pixel);
        else
            memset(to, 0, square);
        to += square;
    }
    return (size_t)(to - (uint8_t *)dst);
}
