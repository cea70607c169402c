/* The simulator's control functions: what a test can set and ask beside the vendor's interface. Find them with dlsym; a
 * real libpvcam has none of them. The functions about the sample's truth are in truth.h. */
#ifndef PVSIM_CONTROL_H
#define PVSIM_CONTROL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Adds counted faults, written as in PVSIM_FAULT; they last until pl_pvcam_uninit. May be called before pl_pvcam_init.
 * Returns 1, or 0 with nothing added if the text cannot be read. */
int32_t pvsim_fault_add(const char *specification);
void pvsim_fault_clear(void);

/* Raises the trigger line of an open camera for the given time. Returns 1; 0 if there is no such camera. */
int32_t pvsim_trigger_pulse(int16_t hcam, uint64_t width_ns);

/* Moves the stage along the optical axis, in micrometres. The sample is in focus at the place of PVSIM_FOCUS. Frames
 * that are exposed from now on see the new place. */
void pvsim_stage_move(double um);

/* What an open camera has done. */
typedef struct pvsim_counts {
    uint64_t exposed;       /* frames since pl_cam_open, delivered or not */
    uint64_t arrived;       /* frames of the last run that reached the buffer */
    uint64_t notices;       /* calls of the client's handlers since pl_cam_open */
    uint64_t lost_notices;  /* notifications that found no room in the queue since pl_cam_open */
    uint64_t late;          /* times that this machine fell 250 ms behind the camera's pace */
} pvsim_counts;

/* 1; 0 if there is no such camera. */
int32_t pvsim_run_counts(int16_t hcam, pvsim_counts *counts);

/* Lines that strict mode has written since pl_pvcam_init. */
uint64_t pvsim_strict_count(void);

/* CPU time that all camera and notifier threads have used since the process began, in nanoseconds. */
uint64_t pvsim_thread_cpu_ns(void);
/* Time for which clients' handlers have held the notifier threads, in nanoseconds. */
uint64_t pvsim_handler_held_ns(void);

/* The same CPU time without that of the clients' handlers, which run on those threads. The rest of the process's CPU
 * time is the client's. It is an estimate: from the first call on, one handler in 16 is measured. */
uint64_t pvsim_producer_cpu_ns(void);
/* Time since a frame arrived in its slot, in nanoseconds; negative if that is no longer known. */
double pvsim_frame_age_ns(int16_t hcam, int32_t frame_nr);

#ifdef __cplusplus
}
#endif

#endif
