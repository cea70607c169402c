/* The tags of a TIFF's pages. Bytes outside the file read as 0, whatever the file's numbers are. */
#ifndef PVSIM_TIFF_H
#define PVSIM_TIFF_H

#include <stdint.h>

enum {
    TAG_SUBFILE = 254,
    TAG_WIDTH = 256,
    TAG_HEIGHT = 257,
    TAG_BITS = 258,
    TAG_COMPRESSION = 259,
    TAG_DESCRIPTION = 270,
    TAG_STRIPS = 273,
    TAG_SAMPLES = 277,
    TAG_ROWS_PER_STRIP = 278,
    TAG_PLANAR = 284,
    TAG_TILE_WIDTH = 322,
    TAG_TILE_HEIGHT = 323,
    TAG_TILES = 324,
    TAG_SAMPLE_FORMAT = 339
};

typedef struct pvsim_tiff {
    const uint8_t *bytes;
    uint64_t size;
    int swapped, big;
} pvsim_tiff;

/* The values of one tag; count 0 if the page does not have it. */
typedef struct pvsim_tiff_field {
    uint64_t count, at; /* at: of the first value in the file */
    unsigned value_bytes;
} pvsim_tiff_field;

/* A number of this many bytes, in the file's byte order. */
uint64_t pvsim_tiff_number(const pvsim_tiff *t, uint64_t at, unsigned count);
/* One value of a tag; `otherwise` if it has none at that index. */
uint64_t pvsim_tiff_value(const pvsim_tiff *t, pvsim_tiff_field f, uint64_t index, uint64_t otherwise);
/* A tag of the page with this directory. A tag that would leave the file counts as absent. */
pvsim_tiff_field pvsim_tiff_find(const pvsim_tiff *t, uint64_t directory, unsigned tag);
/* The first value of a tag. */
uint64_t pvsim_tiff_one(const pvsim_tiff *t, uint64_t directory, unsigned tag, uint64_t otherwise);

#endif
