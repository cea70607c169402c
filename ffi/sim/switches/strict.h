/* The strict mode: says what a client did wrong, one line each with the function, the rule and the state. */
#ifndef PVSIM_STRICT_H
#define PVSIM_STRICT_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

void pvsim_strict_open(const pvsim_config *config);
void pvsim_strict_close(void);
/* Cheap to ask before gathering what a line would say. */
bool pvsim_strict_on(void);
/* Lines said since initialisation. */
uint64_t pvsim_strict_lines(void);
/* `rule` is a sentence, `state` what was seen instead. */
void pvsim_strict_say(const char *function, const char *rule, const char *state, ...)
    __attribute__((format(printf, 3, 4)));
void pvsim_strict_handler_took(int32_t event, uint64_t held_ns, uint64_t period_ns);

#endif
