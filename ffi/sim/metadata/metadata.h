/* Embedded metadata: what the camera writes before a frame's pixels, and how a client reads it. The structs are the
 * vendor's, from pvcam_abi.h; the functions know no camera. An int result is 0 or a code of PL_ERR_. */
#ifndef PVSIM_MD_H
#define PVSIM_MD_H

#include "interface/pvcam_abi.h"
#include "scene/scene.h"

/* Writing, write.c. All numbers are little-endian and packed; dst need not be aligned. */

#define PVSIM_MD_FRAME_BYTES 48u
#define PVSIM_MD_REGION_BYTES 32u
#define PVSIM_MD_ITEM_BYTES 5u

/* The camera's data about a frame. Times are picoseconds of the camera's clock. */
typedef struct pvsim_md_head {
    uint8_t version; /* 1 or 3 (2 is written like 1, except for the region's size, which 1 leaves to the decoder) */
    uint8_t bit_depth, color_mask, image_format; /* image_format: PL_IMAGE_FORMATS; version 1 means 16 bits always */
    uint32_t frame_nr;
    uint64_t start_ps, end_ps, exposure_ps; /* start and end of the frame: timestampBOF and timestampEOF */
} pvsim_md_head;

/* Each writes its part and returns the bytes written. */
size_t pvsim_md_write_head(void *dst, const pvsim_md_head *head, uint16_t region_count);
/* number: from 1. Versions 1 and 2 have a readout time for each region; here all regions have the frame's. Version 3
 * has no unit for such times, so they are 0. */
size_t pvsim_md_write_region(void *dst, const pvsim_md_head *head, uint16_t number, const rgn_type *region,
                             uint8_t flags, uint16_t extended_bytes, uint32_t data_bytes);
size_t pvsim_md_write_item(void *dst, uint8_t tag, uint32_t value);

/* Pixels of one region in bytes, after binning. */
size_t pvsim_md_pixel_bytes(const pvsim_shot *shot, uint8_t bytes_per_pixel);
/* A whole frame of regions: its size, and its headers and pixels. Returns the bytes written. */
size_t pvsim_md_frame_bytes(const pvsim_shot *shots, size_t count, uint8_t bytes_per_pixel);
size_t pvsim_md_write_frame(pvsim_scene *scene, const pvsim_md_head *head, const pvsim_shot *shots, size_t count,
                            uint8_t bytes_per_pixel, void *dst);

/* Centroids, centroids.c: the camera looks for the sample's beads in its one, unbinned region. */

typedef struct pvsim_md_centroids {
    int32_t mode;       /* PL_CENTROIDS_MODES */
    uint16_t radius;    /* pixels: each is 2 * radius + 1 wide and high */
    uint16_t count;     /* the most that are reported */
    uint16_t threshold; /* in sixteenths: how far above the background's noise a bead must be (a guess) */
} pvsim_md_centroids;

/* Whether this region can be searched: unbinned, and not smaller than one centroid. */
int pvsim_md_centroids_fit(const pvsim_md_centroids *centroids, const pvsim_shot *shot);
/* Bytes of a frame, the same whatever is found. */
size_t pvsim_md_centroids_bytes(const pvsim_md_centroids *centroids, const pvsim_shot *shot, uint8_t bytes_per_pixel);
/* Writes the frame with its pixels, and returns pvsim_md_centroids_bytes(). `picture` is room for the region's pixels
 * (pvsim_md_pixel_bytes()). Only Locate mode needs it, because there the picture is not part of the frame. */
size_t pvsim_md_write_centroids(pvsim_scene *scene, const pvsim_md_centroids *centroids, const pvsim_md_head *head,
                                const pvsim_shot *shot, uint8_t bytes_per_pixel, void *picture, void *dst);

/* Reading, decode.c. It reads no byte outside the buffer. */

int pvsim_md_decode(md_frame *frame, void *buffer, uint32_t bytes);
int pvsim_md_recompose(void *dst, uint16_t offset_x, uint16_t offset_y, uint16_t width, uint16_t height,
                       const md_frame *frame);
int pvsim_md_read_extended(md_ext_item_collection *items, void *block, uint32_t bytes);
/* A frame with room for this many regions, in one piece for free(); NULL if there is no memory. */
md_frame *pvsim_md_frame_new(uint16_t region_count);

#endif
