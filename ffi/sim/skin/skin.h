/* What the functions of the skin share. A call with a handle looks at the initialisation (157), then at the
   handle (175), then at its pointers (153); a call without a handle looks at its pointers first. It asks the model, and
   leaves through pvsim_answer, which alone writes the error code of the process. */
#ifndef PVSIM_SKIN_H
#define PVSIM_SKIN_H

#include "model/library.h"
#include "interface/pvcam_calls.h"

/* Stores the code, process-wide: a success resets it to 0. Returns what the call returns: PV_OK or PV_FAIL. */
rs_bool pvsim_answer(int code);

/* The code that pl_error_code reads. */
int pvsim_last_code(void);

/* Counts this call for the faults and notes it for the strict mode; a code other than 0 is what the call fails with. */
int pvsim_enter(const char *function);

/* First line of every function of the skin. */
#define PVSIM_ENTER()                                     \
    do {                                                  \
        int pvsim_forced_code = pvsim_enter(__func__);    \
        if (pvsim_forced_code)                            \
            return pvsim_answer(pvsim_forced_code);       \
    } while (0)

/* The first checks of a call with a handle: initialised, the handle that of an open camera, the camera still there. */
int pvsim_check_camera(int16_t handle, pvsim_camera **camera);

/* Strict mode says that this call is not legal inside a handler, if it is inside one. True inside one. */
bool pvsim_frown_inside(const char *function, pvsim_camera *camera);

#endif
