/* Counted faults: each happens after a number of calls or frames that succeed; once, several times or always. They
 * come from PVSIM_FAULT and from pvsim_fault_add(), and last until the library is uninitialised. */
#ifndef PVSIM_FAULTS_H
#define PVSIM_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum pvsim_fault_kind {
    PVSIM_FAULT_CALL,
    PVSIM_FAULT_INIT,
    PVSIM_FAULT_OVERWRITE_SETUP,
    PVSIM_FAULT_OVERWRITE_START,
    PVSIM_FAULT_STALL,
    PVSIM_FAULT_MISSING,
    PVSIM_FAULT_DUPLICATE,
    PVSIM_FAULT_ZERO,
    PVSIM_FAULT_TORN,
    PVSIM_FAULT_HEADER,
    PVSIM_FAULT_NUMBER_ZERO,
    PVSIM_FAULT_CALLBACK_LATE,
    PVSIM_FAULT_CALLBACK_EARLY,
    PVSIM_FAULT_CALLBACK_TWICE,
    PVSIM_FAULT_CALLBACK_NEVER,
    PVSIM_FAULT_PARAM_STALL,
    PVSIM_FAULT_UNPLUG,
    PVSIM_FAULT_SLOW_ABORT,
    PVSIM_FAULT_KINDS
} pvsim_fault_kind;

/* The allowed specifications, for messages. */
extern const char pvsim_fault_allowed[];

/* Adds the faults of a specification, `kind[:value][,after=N][,times=N|forever]`, separated by ';'. Returns false, with
 * nothing added, if it cannot be read. */
bool pvsim_faults_add(const char *specification);
void pvsim_faults_clear(void);
/* True if a fault happens on this occasion. Counts the occasion for every fault of the kind. `value` may be NULL. */
bool pvsim_fault_strikes(pvsim_fault_kind kind, int64_t *value);
/* The error code for this call, or 0. */
int pvsim_fault_of_call(const char *function);

#endif
