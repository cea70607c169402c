/* One run on the camera's thread. */
#ifndef PVSIM_RUN_H
#define PVSIM_RUN_H

#include "camera.h"

typedef struct pvsim_run {
    pvsim_camera *camera;
    const pvsim_plan *plan;
    bool paced;
    uint64_t grid_ns;      /* start of the current frame's exposure */
    uint64_t ready_ns;     /* when the next trigger can be taken */
    uint64_t period_ns;    /* time from the last frame's start to the next one's */
    uint64_t level_end_ns; /* end of the last exposure in level modes */
    uint64_t exposure_ns, lead_ns;
    double temperature_c;
    uint32_t frame_nr;
    bool complete; /* all frames of a sequence are taken; plan and ring may already be those of the next run */
    uint8_t *picture;  /* room for a picture before it is in the buffer */
    uint32_t *sums;    /* of its pixels, or NULL */
    uint8_t *room;     /* for the camera's work on one region, or NULL */
} pvsim_run;

/* Further memory for the frames of this run; false if there is none. */
bool pvsim_run_prepare(pvsim_run *run);
void pvsim_run_finish(pvsim_run *run);
/* Writes the current frame; false if its slot's memory is gone (strict mode). */
bool pvsim_run_write(pvsim_run *run, uint8_t *slot, uint64_t position);

#endif
