/* A camera's post-processing of a picture: spots that differ too much from their neighbours become the neighbours'
 * median, and quantView turns counts into electrons. The vendor does not say what the features do exactly; this is a
 * guess from their names and parameters. Denoising can be set and does nothing. */
#ifndef PVSIM_POST_H
#define PVSIM_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "host.h"

/* One of four filters for spots: bright or dark, among low or high counts. */
typedef struct pvsim_despeckle {
    bool on;
    uint32_t percent; /* distance from the neighbours' median above which a pixel is a spot */
} pvsim_despeckle;

typedef struct pvsim_post_plan {
    bool on; /* whether there is anything to do */
    pvsim_despeckle bright_low, bright_high, dark_low, dark_high;
    uint32_t bright_high_from, dark_high_from; /* counts from which the "high" filters work, and the "low" ones do not */
    bool electrons;     /* quantView */
    double e_per_count, offset;
} pvsim_post_plan;

/* Changes the picture in place; `room` is as large as the picture. The outermost pixels have too few neighbours. */
void pvsim_post_apply(const pvsim_post_plan *plan, void *pixels, const pvsim_picture *picture, void *room);

#endif
