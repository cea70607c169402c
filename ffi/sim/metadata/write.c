#include "metadata.h"

#include <string.h>

#define CLOCK_NS 1000u /* a guess */

/* The camera's clock in headers before version 3: 32 bits of microseconds, full after 71.6 minutes. */
static uint32_t clock_of(uint64_t ps)
{
    return (uint32_t)(ps / 1000 / CLOCK_NS);
}

/* An exposure in the finest unit in which it fits 32 bits. */
static uint32_t unit_ns(uint64_t ps)
{
    uint32_t unit = 1000;
    while (ps / 1000 / unit > UINT32_MAX && unit < 1000000000)
        unit *= 10;
    return unit;
}

static uint32_t in_units(uint64_t ps, uint32_t unit)
{
    return (uint32_t)(ps / 1000 / unit);
}

size_t pvsim_md_write_head(void *dst, const pvsim_md_head *head, uint16_t region_count)
{
    if (head->version >= 3) {
        const md_frame_header_v3 out = { .signature = PL_MD_FRAME_SIGNATURE,
                                         .version = head->version,
                                         .frameNr = head->frame_nr,
                                         .roiCount = region_count,
                                         .timestampBOF = head->start_ps,
                                         .timestampEOF = head->end_ps,
                                         .exposureTime = head->exposure_ps,
                                         .bitDepth = head->bit_depth,
                                         .colorMask = head->color_mask,
                                         .imageFormat = head->image_format };
        memcpy(dst, &out, sizeof out);
        return sizeof out;
    }
    const uint32_t exposure = unit_ns(head->exposure_ps);
    const md_frame_header out = { .signature = PL_MD_FRAME_SIGNATURE,
                                  .version = head->version,
                                  .frameNr = head->frame_nr,
                                  .roiCount = region_count,
                                  .timestampBOF = clock_of(head->start_ps),
                                  .timestampEOF = clock_of(head->end_ps),
                                  .timestampResNs = CLOCK_NS,
                                  .exposureTime = in_units(head->exposure_ps, exposure),
                                  .exposureTimeResNs = exposure,
                                  .roiTimestampResNs = CLOCK_NS,
                                  .bitDepth = head->bit_depth,
                                  .colorMask = head->color_mask,
                                  .flags = PL_MD_FRAME_FLAG_ROI_TS_SUPPORTED,
                                  .imageFormat = head->version >= 2 ? head->image_format : 0 };
    memcpy(dst, &out, sizeof out);
    return sizeof out;
}

size_t pvsim_md_write_region(void *dst, const pvsim_md_head *head, uint16_t number, const rgn_type *region,
                             uint8_t flags, uint16_t extended_bytes, uint32_t data_bytes)
{
    md_frame_roi_header out = { .roiNr = number, .roi = *region, .flags = flags, .extendedMdSize = extended_bytes };
    if (head->version >= 2)
        out.roiDataSize = data_bytes;
    if (head->version < 3) {
        out.timestampBOR = clock_of(head->start_ps);
        out.timestampEOR = clock_of(head->end_ps);
    }
    memcpy(dst, &out, sizeof out);
    return sizeof out;
}

size_t pvsim_md_write_item(void *dst, uint8_t tag, uint32_t value)
{
    uint8_t *to = dst;
    *to = tag;
    memcpy(to + 1, &value, sizeof value);
    return PVSIM_MD_ITEM_BYTES;
}

size_t pvsim_md_pixel_bytes(const pvsim_shot *shot, uint8_t bytes_per_pixel)
{
    if (shot->s2 < shot->s1 || shot->p2 < shot->p1 || !shot->sbin || !shot->pbin)
        return 0;
    return (size_t)((shot->s2 - shot->s1 + 1) / shot->sbin) * (size_t)((shot->p2 - shot->p1 + 1) / shot->pbin) *
           bytes_per_pixel;
}

size_t pvsim_md_frame_bytes(const pvsim_shot *shots, size_t count, uint8_t bytes_per_pixel)
{
    size_t bytes = PVSIM_MD_FRAME_BYTES;
    for (size_t i = 0; i < count; i++)
        bytes += PVSIM_MD_REGION_BYTES + pvsim_md_pixel_bytes(&shots[i], bytes_per_pixel);
    return bytes;
}

size_t pvsim_md_write_frame(pvsim_scene *scene, const pvsim_md_head *head, const pvsim_shot *shots, size_t count,
                            uint8_t bytes_per_pixel, void *dst)
{
    uint8_t *to = dst;
    to += pvsim_md_write_head(to, head, (uint16_t)count);
    for (size_t i = 0; i < count; i++) {
        const pvsim_shot *shot = &shots[i];
        const rgn_type region = { shot->s1, shot->s2, shot->sbin, shot->p1, shot->p2, shot->pbin };
        const size_t bytes = pvsim_md_pixel_bytes(shot, bytes_per_pixel);
        to += pvsim_md_write_region(to, head, (uint16_t)(i + 1), &region, 0, 0, (uint32_t)bytes);
        pvsim_scene_render(scene, shot, to);
        to += bytes;
    }
    return (size_t)(to - (uint8_t *)dst);
}
