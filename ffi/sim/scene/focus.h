/* The focus of the microscope that all cameras look through: a stage that a client moves. Knows no pl_ name. */
#ifndef PVSIM_FOCUS_H
#define PVSIM_FOCUS_H

#include <stdbool.h>

/* The value of PVSIM_FOCUS: where the sample is in focus, in micrometres; NULL or empty for everywhere. The stage is
   at 0 then. False if it cannot be read. */
bool pvsim_focus_read(const char *value);
void pvsim_focus_move(double stage_um);
/* How far the sample is from its focus, in micrometres. */
double pvsim_focus_off_um(void);

#endif
