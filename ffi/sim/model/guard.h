/* Strict mode's checks of the client's buffer: whether it is still mapped, and whether the client wrote where only
 * the camera may. */
#ifndef PVSIM_GUARD_H
#define PVSIM_GUARD_H

#include "camera.h"

/* Before a run: puts a canary at the end of each slot. */
void pvsim_guard_start(pvsim_camera *camera, uint8_t *base, uint32_t frame_bytes, uint32_t slots);
/* Before a frame is written: false if the slot's memory is gone. */
bool pvsim_guard_slot(pvsim_camera *camera, uint8_t *slot, uint64_t position);

#endif
