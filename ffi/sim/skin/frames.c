/* Frames and status: the calls that are allowed inside a handler. */
#include "skin.h"
#include "switches/strict.h"

static int latest(int16 hcam, bool pointers, void **frame, FRAME_INFO *info)
{
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, pointers, &camera);
    return code ? code : pvsim_ring_latest(&camera->ring, pvsim_notifier_called_for(&camera->notifier), frame, info);
}

static int oldest(int16 hcam, bool pointers, void **frame, FRAME_INFO *info)
{
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, pointers, &camera);
    return code ? code : pvsim_ring_oldest(&camera->ring, frame, info);
}

rs_bool pl_exp_get_latest_frame(int16 hcam, void **frame)
{
    PVSIM_ENTER();
    return pvsim_answer(latest(hcam, frame, frame, NULL));
}

rs_bool pl_exp_get_latest_frame_ex(int16 hcam, void **frame, FRAME_INFO *frame_info)
{
    PVSIM_ENTER();
    return pvsim_answer(latest(hcam, frame && frame_info, frame, frame_info));
}

rs_bool pl_exp_get_oldest_frame(int16 hcam, void **frame)
{
    PVSIM_ENTER();
    return pvsim_answer(oldest(hcam, frame, frame, NULL));
}

rs_bool pl_exp_get_oldest_frame_ex(int16 hcam, void **frame, FRAME_INFO *frame_info)
{
    PVSIM_ENTER();
    return pvsim_answer(oldest(hcam, frame && frame_info, frame, frame_info));
}

rs_bool pl_exp_unlock_oldest_frame(int16 hcam)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return pvsim_answer(code);
    code = pvsim_ring_unlock(&camera->ring);
    bool mode_matters = !code || code == PL_ERR_MODE_INVALID;
    if (mode_matters && pvsim_strict_on() && pvsim_ring_state_of(&camera->ring).kind == PVSIM_OVERWRITE)
        pvsim_strict_say(__func__, "frames are unlocked only in no-overwrite mode", "camera %s overwrites", camera->name);
    else if (code == PL_ERR_DATA_NOT_AVAILABLE_YET)
        pvsim_strict_say(__func__, "a frame is got before it is unlocked", "no frame of camera %s is held", camera->name);
    return pvsim_answer(code);
}

/* In a continuous run, FRAME_AVAILABLE (3) as long as a frame has come that no call has asked for. */
static int state_of(int16 hcam, bool pointers, int16 *status, pvsim_ring_state *state)
{
    pvsim_camera *camera;
    int code = pvsim_check_call(hcam, pointers, &camera);
    if (code)
        return code;
    /* In this order, so that a caller that sees a complete sequence also sees all its bytes. */
    *status = (int16)atomic_load(&camera->progress);
    *state = pvsim_ring_state_of(&camera->ring);
    if (state->fresh && *status != READOUT_FAILED && state->kind != PVSIM_SEQUENCE)
        *status = FRAME_AVAILABLE;
    return PL_ERR_NONE;
}

rs_bool pl_exp_check_status(int16 hcam, int16 *status, uns32 *bytes_arrived)
{
    PVSIM_ENTER();
    pvsim_ring_state state;
    int code = state_of(hcam, status && bytes_arrived, status, &state);
    if (!code)
        *bytes_arrived = (uns32)(state.arrived * state.frame_bytes);
    return pvsim_answer(code);
}

/* Bytes within the present round of the buffer, and the number of full rounds: a guess from the header's words. */
static int continuous_status(int16 hcam, bool pointers, int16 *status, uns32 *byte_cnt, uns32 *buffer_cnt,
                             FRAME_INFO *info)
{
    pvsim_ring_state state;
    int code = state_of(hcam, pointers && status && byte_cnt && buffer_cnt, status, &state);
    if (code)
        return code;
    uint64_t slots = state.slots ? state.slots : 1;
    *byte_cnt = (uns32)(state.arrived % slots * state.frame_bytes);
    *buffer_cnt = (uns32)(state.arrived / slots);
    if (info)
        *info = state.newest;
    return PL_ERR_NONE;
}

rs_bool pl_exp_check_cont_status(int16 hcam, int16 *status, uns32 *bytes_arrived, uns32 *buffer_cnt)
{
    PVSIM_ENTER();
    return pvsim_answer(continuous_status(hcam, true, status, bytes_arrived, buffer_cnt, NULL));
}

rs_bool pl_exp_check_cont_status_ex(int16 hcam, int16 *status, uns32 *byte_cnt, uns32 *buffer_cnt,
                                    FRAME_INFO *frame_info)
{
    PVSIM_ENTER();
    return pvsim_answer(continuous_status(hcam, frame_info, status, byte_cnt, buffer_cnt, frame_info));
}
