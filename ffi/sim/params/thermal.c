/* The sensor's temperature: an exponential drift to the set point. The time constant is a guess; that it settles a
 * little above the set point was seen. It continues whether or not a program has the camera open. */
#include <math.h>

#include "hooks.h"

#define TIME_CONSTANT_S 20.0
/* Hundredths of a degree above the set point, by the fan's speed. The first was seen; the others are guesses. With the
 * fan off, water cools the sensor. */
static const double settles_above[] = { [FAN_SPEED_HIGH] = 10, [FAN_SPEED_MEDIUM] = 40, [FAN_SPEED_LOW] = 100,
                                        [FAN_SPEED_OFF] = 10 };

static double target(pvsim_camera *camera)
{
    double above = settles_above[pvsim_param_value(camera, PARAM_FAN_SPEED_SETPOINT) & 3];
    return (double)pvsim_param_value(camera, PARAM_TEMP_SETPOINT) + above;
}

void pvsim_thermal_begin(pvsim_camera *camera)
{
    camera->parameters.temperature = camera->config->switched_on ? camera->config->switched_on_c * 100 : target(camera);
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

int pvsim_fan_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.temperature = pvsim_thermal_now(camera);
    camera->parameters.temperature_ns = pvsim_now_ns();
    pvsim_param_store(camera, PARAM_FAN_SPEED_SETPOINT, value);
    return PL_ERR_NONE;
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
