/* The two functions that the skin takes from the core, for programs that link only skin/metadata.c. */
#ifndef MD_SKIN_STUB_H
#define MD_SKIN_STUB_H

#include "skin/skin.h"

static int last_code;

int pvsim_enter(const char *function)
{
    (void)function;
    return 0;
}

rs_bool pvsim_answer(int code)
{
    last_code = code;
    return code == 0;
}

#endif
