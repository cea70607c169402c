/* Reads embedded metadata as libpvcam 3.10 does, case by case of ffi/facts/metadata_vectors.json. Those cases do not
 * say what a failed decode leaves behind; here it leaves the valid parts (a guess). */
#include "metadata.h"

#include <stdlib.h>
#include <string.h>

static int64_t binned(uint16_t first, uint16_t last, uint16_t binning)
{
    return ((int64_t)last - first + 1) / binning;
}

/* In version 1 the decoder computes the size: two bytes a pixel, whatever the bit depth. A rectangle that ends before
 * it begins has more than any buffer holds, as in unsigned arithmetic. */
static int64_t computed_bytes(const rgn_type *r)
{
    const int64_t columns = binned(r->s1, r->s2, r->sbin), rows = binned(r->p1, r->p2, r->pbin);
    if (columns == 0 || rows == 0)
        return 0;
    return columns < 0 || rows < 0 ? INT64_MAX : 2 * columns * rows;
}

static void enclose(rgn_type *around, const rgn_type *region, int first)
{
    if (region->s1 < around->s1)
        around->s1 = region->s1;
    if (region->s2 > around->s2)
        around->s2 = region->s2;
    if (region->p1 < around->p1)
        around->p1 = region->p1;
    if (region->p2 > around->p2)
        around->p2 = region->p2;
    if (first) {
        around->sbin = region->sbin;
        around->pbin = region->pbin;
    }
}

/* Reads one region at *at, and moves *at behind it. Sets *ended if the list ends early. */
static int decode_region(md_frame_roi *out, uint8_t version, uint8_t *buffer, int64_t bytes, int64_t *at, int *ended)
{
    if (bytes - *at < (int64_t)sizeof(md_frame_roi_header))
        return PL_ERR_BUFFER_TOO_SMALL;
    md_frame_roi_header *header = (md_frame_roi_header *)(buffer + *at);
    if (header->flags & PL_MD_ROI_FLAG_INVALID) {
        *ended = 1;
        return 0;
    }
    *at += (int64_t)sizeof *header;
    *out = (md_frame_roi){ .header = header };
    if (bytes - *at < header->extendedMdSize)
        return PL_ERR_BUFFER_TOO_SMALL;
    if (header->extendedMdSize) {
        out->extMdData = buffer + *at;
        out->extMdDataSize = header->extendedMdSize;
        *at += header->extendedMdSize;
    }
    if (header->flags & PL_MD_ROI_FLAG_HEADER_ONLY)
        return 0;
    const rgn_type region = header->roi;
    if (!region.sbin || !region.pbin)
        return PL_ERR_METADATA_INVALID;
    const int64_t size = version < 2 ? computed_bytes(&region) : header->roiDataSize;
    if (bytes - *at < size)
        return PL_ERR_BUFFER_TOO_SMALL;
    out->data = buffer + *at;
    out->dataSize = (uns32)size;
    *at += size;
    return 0;
}

int pvsim_md_decode(md_frame *frame, void *buffer, uint32_t bytes)
{
    if (!frame || !buffer)
        return PL_ERR_NULL_POINTER;
    frame->header = NULL;
    frame->extMdData = NULL;
    frame->extMdDataSize = 0;
    frame->impliedRoi = (rgn_type){ .s1 = UINT16_MAX, .s2 = 0, .sbin = 1, .p1 = UINT16_MAX, .p2 = 0, .pbin = 1 };
    frame->roiCount = 0;
    md_frame_header *header = buffer;
    if (bytes < sizeof *header)
        return PL_ERR_BUFFER_TOO_SMALL;
    if (header->signature != PL_MD_FRAME_SIGNATURE)
        return PL_ERR_METADATA_INVALID;
    frame->header = header;
    if (header->roiCount > frame->roiCapacity)
        return PL_ERR_BUFFER_TOO_SMALL;
    if (header->roiCount && !frame->roiArray)
        return PL_ERR_NULL_POINTER;
    int64_t at = (int64_t)sizeof *header;
    if (bytes - at < header->extendedMdSize)
        return PL_ERR_BUFFER_TOO_SMALL;
    if (header->extendedMdSize) {
        frame->extMdData = (uint8_t *)buffer + at;
        frame->extMdDataSize = header->extendedMdSize;
        at += header->extendedMdSize;
    }
    int ended = 0;
    for (uint16_t i = 0; i < header->roiCount; i++) {
        md_frame_roi region;
        const int code = decode_region(&region, header->version, buffer, bytes, &at, &ended);
        if (code || ended)
            return code;
        const rgn_type rectangle = region.header->roi;
        enclose(&frame->impliedRoi, &rectangle, i == 0);
        frame->roiArray[i] = region;
        frame->roiCount = (uns16)(i + 1);
    }
    return 0;
}

/* Bytes of a pixel, by the header's image format; 0 for the formats that cannot be recomposed. Before version 2 the
   header has no format, and a pixel has two bytes. */
static int64_t pixel_bytes(const md_frame_header *header)
{
    switch (header->version < 2 ? PL_IMAGE_FORMAT_MONO16 : header->imageFormat) {
    case PL_IMAGE_FORMAT_MONO16:
    case PL_IMAGE_FORMAT_BAYER16:
        return 2;
    case PL_IMAGE_FORMAT_MONO8:
    case PL_IMAGE_FORMAT_BAYER8:
        return 1;
    case PL_IMAGE_FORMAT_MONO24:
    case PL_IMAGE_FORMAT_BAYER24:
        return 3;
    case PL_IMAGE_FORMAT_MONO32:
    case PL_IMAGE_FORMAT_BAYER32:
        return 4;
    default:
        return 0;
    }
}

typedef struct picture {
    uint8_t *pixels;
    int64_t width, height, pixel_bytes;
} picture;

/* Copies a region's pixels to their place, without those outside the picture (a guess: the original may refuse it).
 * Both sides may be at odd addresses. */
static void place(const picture *to, const md_frame_roi *from, int64_t x, int64_t y, int64_t columns, int64_t rows)
{
    const int64_t left = x < 0 ? -x : 0, right = x + columns > to->width ? to->width - x : columns;
    if (left >= right)
        return;
    for (int64_t row = y < 0 ? -y : 0; row < rows && y + row < to->height; row++) {
        memcpy(to->pixels + to->pixel_bytes * ((y + row) * to->width + x + left),
               (const uint8_t *)from->data + to->pixel_bytes * (row * columns + left),
               (size_t)(to->pixel_bytes * (right - left)));
    }
}

int pvsim_md_recompose(void *dst, uint16_t offset_x, uint16_t offset_y, uint16_t width, uint16_t height,
                       const md_frame *frame)
{
    if (!dst || !frame)
        return PL_ERR_NULL_POINTER;
    if (!frame->header || (frame->roiCount && !frame->roiArray))
        return PL_ERR_METADATA_INVALID; /* never decoded */
    const picture picture = { dst, width, height, pixel_bytes(frame->header) };
    if (!picture.pixel_bytes)
        return PL_ERR_DATA_INVALID;
    /* First checks all regions, so that a refusal leaves the picture unchanged. */
    for (int draw = 0; draw < 2; draw++) {
        for (uint16_t i = 0; i < frame->roiCount; i++) {
            const md_frame_roi *from = &frame->roiArray[i];
            if (!from->header)
                return PL_ERR_METADATA_INVALID;
            if (from->header->flags & PL_MD_ROI_FLAG_HEADER_ONLY || !from->data)
                continue;
            const rgn_type r = from->header->roi;
            if (!r.sbin || !r.pbin)
                return PL_ERR_METADATA_INVALID;
            const int64_t columns = binned(r.s1, r.s2, r.sbin), rows = binned(r.p1, r.p2, r.pbin);
            if (columns <= 0 || rows <= 0)
                continue;
            if (picture.pixel_bytes * columns * rows > from->dataSize)
                return PL_ERR_METADATA_INVALID;
            if (!draw)
                continue;
            place(&picture, from, offset_x + ((int64_t)r.s1 - frame->impliedRoi.s1) / r.sbin,
                  offset_y + ((int64_t)r.p1 - frame->impliedRoi.p1) / r.pbin, columns, rows);
        }
    }
    return 0;
}

static const md_ext_item_info known_items[PL_MD_EXT_TAG_MAX] = {
    { PL_MD_EXT_TAG_PARTICLE_ID, TYPE_UNS32, sizeof(uns32), "Particle ID" },
    { PL_MD_EXT_TAG_PARTICLE_M0, TYPE_UNS32, sizeof(uns32), "Particle M0" },
    { PL_MD_EXT_TAG_PARTICLE_M2, TYPE_UNS32, sizeof(uns32), "Particle M2" },
};

int pvsim_md_read_extended(md_ext_item_collection *items, void *block, uint32_t bytes)
{
    if (!items || !block)
        return PL_ERR_NULL_POINTER;
    memset(items, 0, sizeof *items);
    uint8_t *at = block;
    for (uint32_t left = bytes; left > 0; left -= PVSIM_MD_ITEM_BYTES, at += PVSIM_MD_ITEM_BYTES) {
        if (*at >= PL_MD_EXT_TAG_MAX)
            return PL_ERR_INDEX_OUT_OF_RANGE;
        if (left < PVSIM_MD_ITEM_BYTES)
            return PL_ERR_METADATA_INVALID;
        if (items->count == PL_MD_EXT_TAGS_MAX_SUPPORTED)
            return PL_ERR_BUFFER_TOO_SMALL; /* a guess */
        md_ext_item *item = &items->list[items->count++];
        *item = (md_ext_item){ .tagInfo = &known_items[*at], .value = at + 1 };
        items->map[*at] = item;
    }
    return 0;
}

md_frame *pvsim_md_frame_new(uint16_t region_count)
{
    md_frame *frame = calloc(1, sizeof *frame + region_count * sizeof(md_frame_roi));
    if (!frame)
        return NULL;
    frame->roiArray = (md_frame_roi *)(frame + 1);
    frame->roiCapacity = region_count;
    return frame;
}
