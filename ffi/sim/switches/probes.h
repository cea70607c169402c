/* Probes for benchmarks: how old a frame is when its reader has it, and the CPU time of the camera's own threads, which
 * is subtracted to get the client's. */
#ifndef PVSIM_PROBES_H
#define PVSIM_PROBES_H

#include <stdint.h>

/* Camera's thread: this frame is in its slot, and the client will be notified next. */
void pvsim_probe_arrived(int16_t hcam, uint32_t frame_nr, uint64_t at_ns);

/* Notifier's thread: around a client's handler, which runs there and is not the camera's work. The result of begin is
 * passed to end. */
uint64_t pvsim_probe_handler_begin(void);
void pvsim_probe_handler_end(uint64_t begun);
/* CPU time of all handlers, measured from the first call of this function on. */
uint64_t pvsim_probe_handlers_ns(void);

#endif
