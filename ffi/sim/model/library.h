/* The simulated library as a whole: initialised or not, and its cameras. */
#ifndef PVSIM_LIBRARY_H
#define PVSIM_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

#include "camera.h"

/* Each returns an error code. */
int pvsim_library_init(void);
int pvsim_library_uninit(void);
bool pvsim_library_ready(void);

int pvsim_library_camera_count(void);
/* NULL if the index is too high. */
pvsim_camera *pvsim_library_camera(int index);
int pvsim_library_open(const char *name, int16_t *handle);
int pvsim_library_close(int16_t handle);
/* The open camera of a handle, or NULL. It remains a camera for the life of the process, open or not. */
pvsim_camera *pvsim_library_opened(int16_t handle);

/* CPU time of all camera and notifier threads since the process began, and the time for which handlers held the
 * notifiers. */
uint64_t pvsim_library_cpu_ns(void);
uint64_t pvsim_library_held_ns(void);

#endif
