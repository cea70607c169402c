/* What the functions of the skin (skin_*.c) share: they check pointers, initialisation and handle, in this order,
   ask the model, and leave through pvsim_answer, which alone writes the error code of the process. */
#ifndef PVSIM_SKIN_H
#define PVSIM_SKIN_H

#include "library.h"
#include "pvcam_calls.h"

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

/* The checks that follow those for NULL: initialised, the handle that of an open camera, the camera still there. */
int pvsim_check_camera(int16_t handle, pvsim_camera **camera);

/* The same for calls that wait for a running handler: from inside one they fail with 184 instead of waiting for
   ever. That the original would wait is a guess, that they are not legal there is known. */
int pvsim_check_outside(const char *function, int16_t handle, pvsim_camera **camera);

#endif
