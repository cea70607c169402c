/* The simulator's control functions: what a test may tell it and ask it beside the vendor's interface. Look them up
   with dlsym; a real libpvcam has none of them. */
#ifndef PVSIM_CONTROL_H
#define PVSIM_CONTROL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* CPU time that all camera and notifier threads have used since the process began, in nanoseconds. */
uint64_t pvsim_thread_cpu_ns(void);
/* Time that clients' handlers have held the notifier threads, in nanoseconds. */
uint64_t pvsim_handler_held_ns(void);

/* The same CPU time less that of the clients' handlers, which run on those threads: what is left of the process's is
   the client's. Handlers are measured from the first call of this on, one in 16, so it is an estimate. */
uint64_t pvsim_producer_cpu_ns(void);
/* Time since a frame arrived in its slot, in nanoseconds; negative if that is not known any more. */
double pvsim_frame_age_ns(int16_t hcam, int32_t frame_nr);

#ifdef __cplusplus
}
#endif

#endif
