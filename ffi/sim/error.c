#include "error.h"

#include <stdatomic.h>

static _Atomic int16_t current;

int16_t pvsim_error_get(void) {
    return atomic_load(&current);
}

void pvsim_error_set(int16_t code) {
    atomic_store(&current, code);
}
