#include "focus.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#define FARTHEST_UM 1e6

static _Atomic double stage_um, best_um;
static atomic_bool matters;

bool pvsim_focus_read(const char *value)
{
    atomic_store(&stage_um, 0);
    atomic_store(&matters, false);
    if (!value || !*value)
        return true;
    char *end;
    double um = strtod(value, &end);
    if (end == value || *end || !(fabs(um) <= FARTHEST_UM))
        return false;
    atomic_store(&best_um, um);
    atomic_store(&matters, true);
    return true;
}

void pvsim_focus_move(double um)
{
    atomic_store(&stage_um, um);
}

double pvsim_focus_off_um(void)
{
    return atomic_load(&matters) ? atomic_load(&stage_um) - atomic_load(&best_um) : 0;
}
