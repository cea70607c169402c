/* What a camera's post-processing does to a picture: spots that stand out of their neighbours are put to the median of
   those, and quantView turns counts into electrons. What the vendor's features do exactly, nobody has said: a guess in
   the words of their names and parameters. Denoising is remembered and does nothing. */
#ifndef PVSIM_POST_H
#define PVSIM_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "host.h"

/* One of the four removers: of bright or dark spots, among low or high counts. */
typedef struct pvsim_despeckle {
    bool on;
    uint32_t percent; /* of the neighbours' median, beyond which a pixel is a spot */
} pvsim_despeckle;

typedef struct pvsim_post_plan {
    bool on; /* anything to do at all */
    pvsim_despeckle bright_low, bright_high, dark_low, dark_high;
    uint32_t bright_high_from, dark_high_from; /* counts from which the high ones are at work, and not the low ones */
    bool electrons;     /* quantView */
    double e_per_count, offset;
} pvsim_post_plan;

/* Works on the picture in place; `room` is as large as the picture. The outermost pixels have too few neighbours. */
void pvsim_post_apply(const pvsim_post_plan *plan, void *pixels, const pvsim_picture *picture, void *room);

#endif
