/* Parameters, enumerations and post-processing. */
#include <string.h>

#include "switches/faults.h"
#include "params/hooks.h"
#include "skin.h"
#include "switches/strict.h"

/* Parameters that were used during a run stalled real cameras, in two unrelated projects. */
static void frown_on_run(const char *function, pvsim_camera *camera, uns32 param_id)
{
    if (!pvsim_strict_on())
        return;
    const char *name = pvsim_param_name(param_id);
    if (pvsim_notifier_is_current(&camera->notifier))
        pvsim_strict_say(function, "parameters are not read or written inside a handler", "%s",
                         name ? name : "unknown parameter");
    else if (pvsim_camera_acquiring(camera) && !pvsim_param_is_live(camera, param_id))
        pvsim_strict_say(function, "leave parameters alone while acquiring", "%s of camera %s",
                         name ? name : "unknown parameter", camera->name);
}

rs_bool pl_get_param(int16 hcam, uns32 param_id, int16 param_attribute, void *param_value)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, param_value, &camera);
    if (code)
        return pvsim_answer(code);
    frown_on_run(__func__, camera, param_id);
    /* Seen in two labs: a parameter that was polled stalled the run. */
    if (param_attribute == ATTR_CURRENT && pvsim_camera_acquiring(camera) &&
        pvsim_fault_strikes(PVSIM_FAULT_PARAM_STALL, NULL))
        atomic_store(&camera->stalled, true);
    if (param_id == PARAM_FRAME_BUFFER_SIZE && param_attribute != ATTR_AVAIL && pvsim_strict_on() &&
        !pvsim_camera_is_set_up(camera))
        pvsim_strict_say(__func__, "PARAM_FRAME_BUFFER_SIZE is valid only after a setup", "camera %s", camera->name);
    pthread_mutex_lock(&camera->control);
    code = pvsim_params_get(camera, param_id, param_attribute, param_value);
    pthread_mutex_unlock(&camera->control);
    return pvsim_answer(code);
}

rs_bool pl_set_param(int16 hcam, uns32 param_id, void *param_value)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, param_value, &camera);
    if (code)
        return pvsim_answer(code);
    frown_on_run(__func__, camera, param_id);
    pthread_mutex_lock(&camera->control);
    code = pvsim_params_set(camera, param_id, param_value);
    pthread_mutex_unlock(&camera->control);
    return pvsim_answer(code);
}

static int choice_of(int16 hcam, uns32 param_id, uns32 index, const void *out, pvsim_choice *choice)
{
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, out, &camera);
    if (code)
        return code;
    pthread_mutex_lock(&camera->control);
    code = pvsim_params_choice(camera, param_id, index, choice);
    pthread_mutex_unlock(&camera->control);
    return code;
}

rs_bool pl_get_enum_param(int16 hcam, uns32 param_id, uns32 index, int32 *value, char *desc, uns32 length)
{
    PVSIM_ENTER();
    pvsim_choice choice;
    int code = choice_of(hcam, param_id, index, value, &choice);
    if (code)
        return pvsim_answer(code);
    /* Without room for the text, only the value: Micro-Manager asks for each port like this. */
    if (desc) {
        size_t needed = strlen(choice.name) + 1;
        if (length < needed)
            return pvsim_answer(PL_ERR_BUFFER_TOO_SMALL);
        memcpy(desc, choice.name, needed);
    }
    *value = choice.value;
    return pvsim_answer(PL_ERR_NONE);
}

rs_bool pl_enum_str_length(int16 hcam, uns32 param_id, uns32 index, uns32 *length)
{
    PVSIM_ENTER();
    pvsim_choice choice;
    int code = choice_of(hcam, param_id, index, length, &choice);
    if (!code)
        *length = (uns32)strlen(choice.name) + 1;
    return pvsim_answer(code);
}

rs_bool pl_pp_reset(int16 hcam)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return pvsim_answer(code);
    pthread_mutex_lock(&camera->control);
    if (camera->phase != PVSIM_READY)
        code = PL_ERR_STATE_INVALID;
    else
        pvsim_pp_reset(camera);
    pthread_mutex_unlock(&camera->control);
    return pvsim_answer(code);
}
