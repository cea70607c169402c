/* What a benchmark asks of the simulator: how old a frame is when its reader has it, and what the camera's own threads
   cost, so that the client's share can be told from theirs. */
#ifndef PVSIM_PROBES_H
#define PVSIM_PROBES_H

#include <stdint.h>

/* Camera's thread: this frame lies in its slot, and the client is about to be told. */
void pvsim_probe_arrived(int16_t hcam, uint32_t frame_nr, uint64_t at_ns);

/* Notifier's thread, around a client's handler, which runs there and is not the camera's own work. What begin returns
   is handed to end. */
uint64_t pvsim_probe_handler_begin(void);
void pvsim_probe_handler_end(uint64_t begun);
/* CPU time of all handlers, as far as it was measured: from the first call of this on. */
uint64_t pvsim_probe_handlers_ns(void);

#endif
