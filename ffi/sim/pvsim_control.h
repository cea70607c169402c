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

#ifdef __cplusplus
}
#endif

#endif
