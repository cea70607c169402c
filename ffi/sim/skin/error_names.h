/* The names of the error codes, generated from the facts. */
#ifndef PVSIM_ERROR_NAMES_H
#define PVSIM_ERROR_NAMES_H

#include <stddef.h>
#include <stdint.h>

typedef struct pvsim_error_name {
    int16_t code;
    const char *name;
} pvsim_error_name;

extern const pvsim_error_name pvsim_error_names[];
extern const size_t pvsim_error_name_count;

#endif
