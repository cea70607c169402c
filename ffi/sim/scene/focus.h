/* The focus of the microscope that all cameras share: a stage that a client moves. It uses no pl_ name. */
#ifndef PVSIM_FOCUS_H
#define PVSIM_FOCUS_H

#include <stdbool.h>

/* Reads the value of PVSIM_FOCUS: the place where the sample is in focus, in micrometres; NULL or empty means
 * everywhere. The stage starts at 0. False if it cannot be read. */
bool pvsim_focus_read(const char *value);
void pvsim_focus_move(double stage_um);
/* The distance of the sample from its focus, in micrometres. */
double pvsim_focus_off_um(void);

#endif
