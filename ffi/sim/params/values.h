/* Values in the client's memory, by the parameter's type. */
#ifndef PVSIM_VALUES_H
#define PVSIM_VALUES_H

#include <stdint.h>

void pvsim_value_store(uint16_t type, void *out, int64_t value);
int64_t pvsim_value_load(uint16_t type, const void *in);

#endif
