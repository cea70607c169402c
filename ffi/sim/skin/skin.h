/* Common parts of the skin's functions. A call with a handle checks the initialisation (157), then the handle (175),
 * then its pointers (153); a call without a handle checks its pointers first. It then asks the model, and returns
 * through pvsim_answer, which is the only place that writes the process's error code. */
#ifndef PVSIM_SKIN_H
#define PVSIM_SKIN_H

#include "model/library.h"
#include "interface/pvcam_calls.h"

/* Stores the code for the process; success resets it to 0. Returns what the call returns: PV_OK or PV_FAIL. */
rs_bool pvsim_answer(int code);

/* The code for pl_error_code. */
int pvsim_last_code(void);

/* Counts this call for the faults and notes it for strict mode. A code other than 0 is the error of the call. */
int pvsim_enter(const char *function);

/* First line of every function of the skin. */
#define PVSIM_ENTER()                                     \
    do {                                                  \
        int pvsim_forced_code = pvsim_enter(__func__);    \
        if (pvsim_forced_code)                            \
            return pvsim_answer(pvsim_forced_code);       \
    } while (0)

/* The first checks of a call with a handle: the library is initialised, the handle is that of an open camera, and
 * the camera is still there. */
int pvsim_check_camera(int16_t handle, pvsim_camera **camera);
/* The same, and then that the caller gave a place for the answer. */
int pvsim_check_call(int16_t handle, bool place, pvsim_camera **camera);

/* Returns whether the thread is inside a handler; then strict mode reports that this call is not allowed there. */
bool pvsim_frown_inside(const char *function, pvsim_camera *camera);

#endif
