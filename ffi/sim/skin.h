/* What the functions of the skin (skin_*.c) share: they check pointers, initialisation and handle, in this order,
   ask the model, and leave through pvsim_answer, which alone writes the error code of the process. */
#ifndef PVSIM_SKIN_H
#define PVSIM_SKIN_H

#include "pvcam_calls.h"

/* Stores the code, process-wide: a success resets it to 0. Returns what the call returns: PV_OK or PV_FAIL. */
rs_bool pvsim_answer(int code);

/* Counts this call for the faults and notes it for the strict mode; a code other than 0 is what the call fails with. */
int pvsim_enter(const char *function);

/* First line of every function of the skin. */
#define PVSIM_ENTER()                                     \
    do {                                                  \
        int pvsim_forced_code = pvsim_enter(__func__);    \
        if (pvsim_forced_code)                            \
            return pvsim_answer(pvsim_forced_code);       \
    } while (0)

#endif
