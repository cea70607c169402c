/* pl_exp_setup_*, start, stop: one run from setup to end. */
#include "params/hooks.h"
#include "skin.h"
#include "switches/strict.h"

static int set_up(const char *function, int16 hcam, const pvsim_request *request, uns32 *exp_bytes)
{
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return code;
    if (!request->regions || !exp_bytes)
        return PL_ERR_NULL_POINTER;
    pvsim_frown_inside(function, camera);
    return pvsim_camera_setup(camera, request, exp_bytes);
}

rs_bool pl_exp_setup_seq(int16 hcam, uns16 exp_total, uns16 rgn_total, const rgn_type *rgn_array, int16 exp_mode,
                         uns32 exposure_time, uns32 *exp_bytes)
{
    PVSIM_ENTER();
    pvsim_request request = { PVSIM_SEQUENCE, exp_total, rgn_total, rgn_array, exp_mode, exposure_time };
    return pvsim_answer(set_up(__func__, hcam, &request, exp_bytes));
}

static pvsim_ring_kind kind_of(int16 buffer_mode)
{
    switch (buffer_mode) {
    case CIRC_OVERWRITE:
        return PVSIM_OVERWRITE;
    case CIRC_NO_OVERWRITE:
        return PVSIM_NO_OVERWRITE;
    case CIRC_NONE:
        return PVSIM_NO_RING;
    default:
        return PVSIM_UNKNOWN_RING;
    }
}

rs_bool pl_exp_setup_cont(int16 hcam, uns16 rgn_total, const rgn_type *rgn_array, int16 exp_mode,
                          uns32 exposure_time, uns32 *exp_bytes, int16 buffer_mode)
{
    PVSIM_ENTER();
    pvsim_request request = { kind_of(buffer_mode), 0, rgn_total, rgn_array, exp_mode, exposure_time };
    return pvsim_answer(set_up(__func__, hcam, &request, exp_bytes));
}

static int start(const char *function, int16 hcam, void *buffer, uns32 bytes, bool sequence)
{
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return code;
    if (!buffer)
        return PL_ERR_NULL_POINTER;
    pvsim_frown_inside(function, camera);
    return pvsim_camera_start(camera, sequence, buffer, bytes);
}

rs_bool pl_exp_start_seq(int16 hcam, void *pixel_stream)
{
    PVSIM_ENTER();
    return pvsim_answer(start(__func__, hcam, pixel_stream, 0, true));
}

rs_bool pl_exp_start_cont(int16 hcam, void *pixel_stream, uns32 size)
{
    PVSIM_ENTER();
    return pvsim_answer(start(__func__, hcam, pixel_stream, size, false));
}

/* Allowed inside a handler: Micro-Manager ends its sequences there. */
static int stop(int16 hcam, int16 cam_state)
{
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    /* An unplugged camera can be released, because its threads have to end. */
    if (code && code != PL_ERR_DEVICE_REMOVED)
        return code;
    if (cam_state < CCS_NO_CHANGE || cam_state > CCS_CLEAR_OPEN_SHTR)
        return PL_ERR_VALUE_INVALID;
    int stopped = pvsim_camera_stop(camera);
    pvsim_shutter_leave(camera, cam_state);
    return code ? code : stopped;
}

rs_bool pl_exp_abort(int16 hcam, int16 cam_state)
{
    PVSIM_ENTER();
    return pvsim_answer(stop(hcam, cam_state));
}

rs_bool pl_exp_stop_cont(int16 hcam, int16 cam_state)
{
    PVSIM_ENTER();
    return pvsim_answer(stop(hcam, cam_state));
}

rs_bool pl_exp_finish_seq(int16 hcam, void *pixel_stream, int16 hbuf)
{
    PVSIM_ENTER();
    (void)hbuf;
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code && code != PL_ERR_DEVICE_REMOVED)
        return pvsim_answer(code);
    if (!pixel_stream)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    /* Other programs finish a sequence inside the handler of its last frame, or right after that. A run that is still
     * going is ended as by an abort. */
    return pvsim_answer(!code && pvsim_camera_has_all(camera) ? PL_ERR_NONE : stop(hcam, CCS_NO_CHANGE));
}

rs_bool pl_exp_trigger(int16 hcam, uns32 *flags, uns32 value)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, flags, &camera);
    if (!code && value != 0)
        code = PL_ERR_VALUE_INVALID;
    if (code)
        return pvsim_answer(code);
    bool taken = false;
    code = pvsim_camera_trigger(camera, &taken);
    if (!code)
        *flags = taken ? PL_SW_TRIG_STATUS_TRIGGERED : PL_SW_TRIG_STATUS_IGNORED;
    return pvsim_answer(code);
}

rs_bool pl_io_script_control(int16 hcam, uns16 addr, flt64 state, uns32 location)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return pvsim_answer(code);
    pthread_mutex_lock(&camera->control);
    code = pvsim_io_script_add(camera, addr, state, location);
    pthread_mutex_unlock(&camera->control);
    return pvsim_answer(code);
}

rs_bool pl_io_clear_script_control(int16 hcam)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return pvsim_answer(code);
    pthread_mutex_lock(&camera->control);
    code = pvsim_io_script_clear(camera);
    pthread_mutex_unlock(&camera->control);
    return pvsim_answer(code);
}
