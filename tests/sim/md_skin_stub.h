/* The two functions that the skin takes from the core, for programs that link skin_md.c alone. */
#ifndef MD_SKIN_STUB_H
#define MD_SKIN_STUB_H

#include "error.h"
#include "skin.h"

int pvsim_enter(const char *function) {
    (void)function;
    return 0;
}

rs_bool pvsim_answer(int code) {
    pvsim_error_set((int16_t)code);
    return code == 0;
}

#endif
