/* Strict mode: reports a client's mistakes, one line each with the function, the rule and the state. */
#ifndef PVSIM_STRICT_H
#define PVSIM_STRICT_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

void pvsim_strict_open(const pvsim_config *config);
void pvsim_strict_close(void);
/* A quick check before the text of a line is made. */
bool pvsim_strict_on(void);
/* Lines written since the initialisation. */
uint64_t pvsim_strict_lines(void);
/* `rule` is a sentence; `state` is what was found. */
void pvsim_strict_say(const char *function, const char *rule, const char *state, ...)
    __attribute__((format(printf, 3, 4)));
void pvsim_strict_handler_took(int32_t event, uint64_t held_ns, uint64_t period_ns);

#endif
