/* The sensor's temperature: an exponential drift to the set point. The time constant is a guess; that it settles
   a little above the set point was seen. The camera has been on for long when a program opens it. */
#include <math.h>

#include "hooks.h"

#define TIME_CONSTANT_S 20.0
#define SETTLES_ABOVE 10.0 /* hundredths of a degree */

static double target(pvsim_camera *camera)
{
    return (double)pvsim_param_value(camera, PARAM_TEMP_SETPOINT) + SETTLES_ABOVE;
}

void pvsim_thermal_reset(pvsim_camera *camera)
{
    camera->parameters.temperature = target(camera);
    camera->parameters.temperature_ns = pvsim_now_ns();
}

double pvsim_thermal_now(pvsim_camera *camera)
{
    double seconds = (double)(pvsim_now_ns() - camera->parameters.temperature_ns) / 1e9;
    double left = exp(-seconds / TIME_CONSTANT_S);
    return target(camera) + (camera->parameters.temperature - target(camera)) * left;
}

void pvsim_thermal_move(pvsim_camera *camera, int64_t setpoint)
{
    double now = pvsim_thermal_now(camera);
    pvsim_param_store(camera, PARAM_TEMP_SETPOINT, setpoint);
    camera->parameters.temperature = now;
    camera->parameters.temperature_ns = pvsim_now_ns();
}

int64_t pvsim_temperature_read(pvsim_camera *camera)
{
    return (int64_t)lround(pvsim_thermal_now(camera));
}

int pvsim_setpoint_write(pvsim_camera *camera, int64_t value)
{
    pvsim_thermal_move(camera, value);
    return PL_ERR_NONE;
}
