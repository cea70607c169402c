/* TIFF, classic and BigTIFF, in both byte orders: uncompressed strips or tiles of 8 or 16 bits. No byte outside the
 * file is read, whatever its numbers are. */
#include "replay.h"
#include "tiff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REDUCED 1u /* a bit of TAG_SUBFILE: a smaller copy of another page */

typedef struct page_facts {
    uint64_t width, height, rows, samples;
    pvsim_tiff_field bits, description, offsets;
    uint64_t tile_width, tile_height; /* 0: strips */
    int reduced, planar;
} page_facts;

static int read_facts(const pvsim_tiff *t, uint64_t directory, size_t page, page_facts *facts, pvsim_refusal *refusal)
{
    *facts = (page_facts){ .width = pvsim_tiff_one(t, directory, TAG_WIDTH, 0),
                           .height = pvsim_tiff_one(t, directory, TAG_HEIGHT, 0),
                           .samples = pvsim_tiff_one(t, directory, TAG_SAMPLES, 1),
                           .bits = pvsim_tiff_find(t, directory, TAG_BITS),
                           .description = pvsim_tiff_find(t, directory, TAG_DESCRIPTION),
                           .offsets = pvsim_tiff_find(t, directory, TAG_STRIPS),
                           .reduced = (pvsim_tiff_one(t, directory, TAG_SUBFILE, 0) & REDUCED) != 0,
                           .planar = pvsim_tiff_one(t, directory, TAG_PLANAR, 1) == 2 };
    facts->rows = pvsim_tiff_one(t, directory, TAG_ROWS_PER_STRIP, facts->height);
    if (facts->rows > facts->height || facts->rows == 0)
        facts->rows = facts->height;
    const pvsim_tiff_field tiles = pvsim_tiff_find(t, directory, TAG_TILES);
    if (tiles.count) {
        facts->offsets = tiles;
        facts->tile_width = pvsim_tiff_one(t, directory, TAG_TILE_WIDTH, 0);
        facts->tile_height = pvsim_tiff_one(t, directory, TAG_TILE_HEIGHT, 0);
    }
    const uint64_t compression = pvsim_tiff_one(t, directory, TAG_COMPRESSION, 1);
    if (compression != 1) {
        return pvsim_refuse(refusal, "is compressed (scheme %u in page %zu); allowed are uncompressed pages",
                            (unsigned)compression, page + 1);
    }
    const uint64_t format = pvsim_tiff_one(t, directory, TAG_SAMPLE_FORMAT, 1);
    if (format != 1 && format != 4) {
        return pvsim_refuse(refusal, "has signed or floating-point pixels in page %zu; allowed are unsigned ones",
                            page + 1);
    }
    const unsigned bits = (unsigned)pvsim_tiff_value(t, facts->bits, 0, 1);
    for (uint64_t i = 0; i < facts->bits.count && i < facts->samples; i++) {
        if (pvsim_tiff_value(t, facts->bits, i, 0) != bits) {
            return pvsim_refuse(refusal, "has channels of different depth in page %zu", page + 1);
        }
    }
    if (bits != 8 && bits != 16) {
        return pvsim_refuse(refusal, "has %u bits a pixel in page %zu; allowed are 8 and 16", bits, page + 1);
    }
    if (facts->width == 0 || facts->height == 0 || facts->width > 65535 || facts->height > 65535 ||
        facts->samples == 0 || facts->samples > 1024 || !facts->offsets.count) {
        return pvsim_refuse(refusal, "is broken in page %zu: its size or its pixels are missing", page + 1);
    }
    return 1;
}

/* Adds one page from its directory. If channels are stored separately, it takes the blocks of one channel. */
static int add_page(pvsim_recording *r, const pvsim_tiff *t, const page_facts *facts, uint32_t channel, size_t page,
                    pvsim_refusal *refusal)
{
    const uint64_t across_bytes = (facts->planar ? 1 : facts->samples) * r->sample_bytes;
    pvsim_page made = { .first_block = r->block_count,
                        .block_width = (uint32_t)facts->width,
                        .blocks_across = 1,
                        .block_height = (uint32_t)facts->rows };
    if (facts->tile_width || facts->tile_height) {
        if (facts->tile_width < 1 || facts->tile_height < 1 || facts->tile_width > 65536 ||
            facts->tile_height > 65536) {
            return pvsim_refuse(refusal, "has tiles of an impossible size in page %zu", page + 1);
        }
        made.block_width = (uint32_t)facts->tile_width;
        made.block_height = (uint32_t)facts->tile_height;
        made.blocks_across = (uint32_t)((facts->width + facts->tile_width - 1) / facts->tile_width);
    }
    const uint64_t down = (facts->height + made.block_height - 1) / made.block_height;
    const uint64_t count = made.blocks_across * down, first = facts->planar ? channel * count : 0;
    const uint64_t row_bytes = made.block_width * across_bytes;
    int together = made.blocks_across == 1; /* consecutive strips are one block */
    uint64_t expected = 0;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t offset = pvsim_tiff_value(t, facts->offsets, first + i, UINT64_MAX);
        uint64_t rows = made.block_height;
        if (!facts->tile_width && (i + 1) * rows > facts->height)
            rows = facts->height - i * rows;
        if (offset > t->size || t->size - offset < rows * row_bytes) {
            return pvsim_refuse(refusal, "is cut short: pixels of page %zu lie outside the file", page + 1);
        }
        if (i && offset != expected)
            together = 0;
        expected = offset + rows * row_bytes;
        if (!pvsim_recording_add_block(r, offset))
            return pvsim_refuse(refusal, "needs more memory than there is");
    }
    if (together) {
        r->block_count = made.first_block + 1;
        made.block_height = (uint32_t)facts->height;
    }
    return pvsim_recording_add_page(r, made) || pvsim_refuse(refusal, "needs more memory than there is");
}

/* For stacks of more than 4 GiB, ImageJ writes only one directory; the other pictures follow the first. */
static int add_following(pvsim_recording *r, const pvsim_tiff *t, size_t images, pvsim_refusal *refusal)
{
    const uint64_t page_bytes = (uint64_t)r->width * r->height * r->pixel_stride;
    if (r->page_count != 1 || r->pages[0].block_height != r->height || images < 2)
        return 1;
    for (size_t i = 1; i < images; i++) {
        const uint64_t offset = r->blocks[0] + i * page_bytes;
        if (offset > t->size || t->size - offset < page_bytes) {
            return pvsim_refuse(refusal, "is cut short: it should have %zu pictures and has %zu", images, i);
        }
        pvsim_page page = r->pages[0];
        page.first_block = r->block_count;
        if (!pvsim_recording_add_block(r, offset) || !pvsim_recording_add_page(r, page)) {
            return pvsim_refuse(refusal, "needs more memory than there is");
        }
    }
    return 1;
}

#define MOST_S 1e9 /* 30 years: longer than any recording, and far from what 64 bits of nanoseconds hold */

/* The times of the pages that were kept, from the planes. They are used only if they rise strictly. */
static uint64_t *told_times(const pvsim_recording *r, const char *text, const size_t *indexes)
{
    const char *hint = text;
    double first_s = 0;
    uint64_t *times = malloc((r->page_count + 1) * sizeof *times);
    for (size_t i = 0; times && i < r->page_count; i++) {
        const double seconds = pvsim_description_time(text, indexes[i], &hint);
        if (i == 0)
            first_s = seconds;
        const double after_s = seconds - first_s; /* not a number where there is none */
        if (after_s >= 0 && after_s < MOST_S)
            times[i] = (uint64_t)llround(after_s * 1e9);
        if (after_s >= 0 && after_s < MOST_S && (i == 0 || times[i] > times[i - 1]))
            continue;
        free(times);
        return NULL;
    }
    return times;
}

static uint64_t *even_times(const pvsim_recording *r, double interval_s)
{
    if (!(interval_s >= 1e-9) || !(interval_s * (double)r->page_count < MOST_S))
        return NULL;
    uint64_t *times = malloc((r->page_count + 1) * sizeof *times);
    for (size_t i = 0; times && i < r->page_count; i++)
        times[i] = (uint64_t)llround((double)i * interval_s * 1e9);
    return times;
}

/* Keeps the pages of one channel, with their times. */
static int choose(pvsim_recording *r, const char *text, pvsim_description d, uint32_t channel, pvsim_refusal *refusal)
{
    size_t *indexes = malloc((r->page_count + 1) * sizeof *indexes), kept = 0;
    if (!indexes)
        return pvsim_refuse(refusal, "needs more memory than there is");
    for (size_t i = 0; i < r->page_count; i++) {
        if (i / d.channel_step % d.channels != channel)
            continue;
        indexes[kept] = i;
        r->pages[kept++] = r->pages[i];
    }
    r->page_count = kept;
    r->times_ns = told_times(r, text, indexes);
    if (!r->times_ns)
        r->times_ns = even_times(r, d.interval_s);
    free(indexes);
    if (kept == 0)
        return pvsim_refuse(refusal, "has no picture of channel c=%u", channel);
    pvsim_recording_end(r);
    return 1;
}

/* Called once the first page is known. */
typedef struct reading {
    uint32_t channel, samples;
    char *text; /* its description */
} first_page;

static int begin(pvsim_recording *r, const pvsim_tiff *t, const page_facts *facts, first_page *first,
                 pvsim_refusal *refusal)
{
    first->samples = (uint32_t)facts->samples;
    r->width = (uint32_t)facts->width;
    r->height = (uint32_t)facts->height;
    r->sample_bytes = (uint32_t)pvsim_tiff_value(t, facts->bits, 0, 8) / 8;
    r->pixel_stride = r->sample_bytes * (facts->planar ? 1 : first->samples);
    r->channel_offset = facts->planar || first->samples == 1 ? 0 : first->channel * r->sample_bytes;
    if (first->samples > 1 && first->channel >= first->samples) {
        return pvsim_refuse(refusal, "has %u channels, so c=%u is not there; the first is c=0", first->samples,
                            first->channel);
    }
    first->text = calloc(facts->description.count + 1, 1);
    if (!first->text)
        return pvsim_refuse(refusal, "needs more memory than there is");
    memcpy(first->text, t->bytes + facts->description.at, facts->description.count);
    return 1;
}

static int read_pages(pvsim_recording *r, const pvsim_tiff *t, first_page *first, pvsim_refusal *refusal)
{
    uint64_t directory = pvsim_tiff_number(t, t->big ? 8 : 4, t->big ? 8 : 4);
    uint64_t passed = 0; /* an earlier directory, to notice a list that points back at itself */
    for (size_t page = 0; directory; page++) {
        const uint64_t entries = pvsim_tiff_number(t, directory, t->big ? 8 : 2);
        if (directory >= t->size || entries == 0 || entries > 65535 || directory == passed) {
            return pvsim_refuse(refusal, "is broken: the list of its pages ends in nothing after page %zu", page);
        }
        if ((page & (page - 1)) == 0)
            passed = directory;
        page_facts facts;
        if (!read_facts(t, directory, page, &facts, refusal))
            return 0;
        const uint64_t next = directory + (t->big ? 8 + entries * 20 : 2 + entries * 12);
        directory = pvsim_tiff_number(t, next, t->big ? 8 : 4);
        if (facts.reduced)
            continue;
        if (!r->page_count && !begin(r, t, &facts, first, refusal))
            return 0;
        if (facts.width != r->width || facts.height != r->height || facts.samples != first->samples ||
            pvsim_tiff_value(t, facts.bits, 0, 8) != 8 * r->sample_bytes ||
            r->pixel_stride != r->sample_bytes * (facts.planar ? 1 : facts.samples)) {
            return pvsim_refuse(refusal, "has pages of different kinds: page %zu is not like the first", page + 1);
        }
        if (!add_page(r, t, &facts, first->samples > 1 ? first->channel : 0, page, refusal))
            return 0;
    }
    return r->page_count > 0 || pvsim_refuse(refusal, "holds no picture");
}

static int arrange(pvsim_recording *r, const pvsim_tiff *t, const first_page *first, pvsim_refusal *refusal)
{
    pvsim_description d = pvsim_description_read(first->text);
    if (first->samples > 1)
        d.channels = 1; /* the channels are inside each page, not in separate pages */
    if (!add_following(r, t, d.images, refusal))
        return 0;
    const uint32_t channel = first->samples > 1 ? 0 : first->channel;
    if (channel >= d.channels) {
        return pvsim_refuse(refusal, "has %u channel%s, so c=%u is not there; the first is c=0", d.channels,
                            d.channels == 1 ? "" : "s", channel);
    }
    return choose(r, first->text, d, channel, refusal);
}

int pvsim_recording_read_tiff(pvsim_recording *r, uint32_t channel, pvsim_refusal *refusal)
{
    pvsim_tiff t = { .bytes = r->bytes, .size = r->size };
    if (r->size < 8 || (memcmp(r->bytes, "II", 2) != 0 && memcmp(r->bytes, "MM", 2) != 0)) {
        return pvsim_refuse(refusal,
                            "is not a TIFF; allowed are TIFF, and .raw or .json for raw pixels beside a JSON file");
    }
    t.swapped = r->swapped = r->bytes[0] == 'M';
    const uint64_t magic = pvsim_tiff_number(&t, 2, 2);
    t.big = magic == 43;
    if (magic != 42 && magic != 43) {
        return pvsim_refuse(refusal, "is not a TIFF: its number is %u, not 42 or 43", (unsigned)magic);
    }
    first_page first = { .channel = channel };
    const int made = read_pages(r, &t, &first, refusal) && arrange(r, &t, &first, refusal);
    free(first.text);
    return made;
}
