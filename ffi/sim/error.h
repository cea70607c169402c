/* The library's one error code. It belongs to the process, not to a thread, as the original's does: a failure on one
   thread is read on another, and any successful call puts it back to 0. */
#ifndef PVSIM_ERROR_H
#define PVSIM_ERROR_H

#include <stdint.h>

int16_t pvsim_error_get(void);
void pvsim_error_set(int16_t code);

#endif
