/* libpvcam's processing of frames on the host: summing, turning and mirroring. */
#ifndef PVSIM_HOST_H
#define PVSIM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pvsim_picture {
    uint32_t width, height;
    uint8_t bytes_per_pixel;
} pvsim_picture;

/* Adds the pixels of a picture, of one or two bytes each, to their sums. */
void pvsim_host_add(uint32_t *sums, const void *pixels, const pvsim_picture *picture);
/* Writes sums as pixels of two bytes, limited to 65535, or of four. */
void pvsim_host_write_sums(void *pixels, const uint32_t *sums, size_t count, uint8_t bytes_per_pixel);
/* Turns clockwise by PL_FRAME_ROTATE_MODES, then mirrors by PL_FRAME_FLIP_MODES. `picture` is that of `from`. */
void pvsim_host_turn(void *to, const void *from, const pvsim_picture *picture, int32_t rotate, int32_t flip);

#endif
