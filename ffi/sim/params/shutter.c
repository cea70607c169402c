/* A shutter before the camera (PVSIM_SHUTTER=1): whether light comes in, how long it takes to open and close, and its
 * state. Without a shutter, its parameters can be set and read back, and light always comes in. */
#include "hooks.h"

static bool is_there(pvsim_camera *camera)
{
    return camera->config->shutter && pvsim_param_has(camera, PARAM_SHTR_OPEN_MODE);
}

bool pvsim_shutter_opens(pvsim_camera *camera)
{
    if (!is_there(camera))
        return true;
    int64_t mode = pvsim_param_value(camera, PARAM_SHTR_OPEN_MODE);
    return mode == OPEN_NO_CHANGE ? camera->parameters.shutter_open : mode != OPEN_NEVER;
}

uint64_t pvsim_shutter_lead_ns(pvsim_camera *camera)
{
    bool moves = is_there(camera) && pvsim_param_value(camera, PARAM_SHTR_OPEN_MODE) == OPEN_PRE_EXPOSURE;
    return moves ? (uint64_t)pvsim_param_value(camera, PARAM_SHTR_OPEN_DELAY) * 1000000u : 0;
}

uint64_t pvsim_shutter_tail_ns(pvsim_camera *camera)
{
    bool moves = is_there(camera) && pvsim_param_value(camera, PARAM_SHTR_OPEN_MODE) == OPEN_PRE_EXPOSURE;
    return moves ? (uint64_t)pvsim_param_value(camera, PARAM_SHTR_CLOSE_DELAY) * 1000000u : 0;
}

int64_t pvsim_shutter_status_read(pvsim_camera *camera)
{
    if (!is_there(camera))
        return pvsim_param_preset(camera, PARAM_SHTR_STATUS);
    bool open = camera->phase == PVSIM_READY ? camera->parameters.shutter_open : pvsim_shutter_opens(camera);
    return open ? SHTR_OPEN : SHTR_CLOSED;
}

void pvsim_shutter_leave(pvsim_camera *camera, int16_t cam_state)
{
    bool opens = cam_state == CCS_OPEN_SHTR || cam_state == CCS_CLEAR_OPEN_SHTR;
    bool closes = cam_state == CCS_HALT_CLOSE_SHTR || cam_state == CCS_CLEAR_CLOSE_SHTR;
    pthread_mutex_lock(&camera->control);
    if (opens || closes)
        camera->parameters.shutter_open = opens;
    pthread_mutex_unlock(&camera->control);
}
