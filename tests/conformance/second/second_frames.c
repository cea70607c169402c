/* Frames and status of the second libpvcam. */
#include "second.h"

rs_bool pl_exp_get_latest_frame_ex(int16_t hcam, void **frame, frame_info *info)
{
    int16_t why = second_camera_code(hcam);
    pthread_mutex_lock(&camera.lock);
    if (!why && !camera.arrived)
        why = 169;
    if (!why) {
        *frame = camera.newest_at;
        if (info)
            *info = camera.newest;
    }
    pthread_mutex_unlock(&camera.lock);
    return second_answer(why);
}
rs_bool pl_exp_get_latest_frame(int16_t hcam, void **frame) { return pl_exp_get_latest_frame_ex(hcam, frame, NULL); }

rs_bool pl_exp_get_oldest_frame_ex(int16_t hcam, void **frame, frame_info *info)
{
    int16_t why = second_camera_code(hcam);
    pthread_mutex_lock(&camera.lock);
    if (!why && camera.set_up != 3)
        why = 183;
    if (!why && camera.taken == camera.arrived)
        why = 169;
    if (!why) {
        uint32_t slot = camera.taken % camera.slots;
        *frame = camera.base + (size_t)slot * camera.frame_bytes;
        if (info)
            *info = (frame_info){ .hcam = HANDLE, .number = camera.numbers[slot % 65536], .eof_100us = second_now_100us() };
    }
    pthread_mutex_unlock(&camera.lock);
    return second_answer(why);
}
rs_bool pl_exp_get_oldest_frame(int16_t hcam, void **frame) { return pl_exp_get_oldest_frame_ex(hcam, frame, NULL); }

rs_bool pl_exp_unlock_oldest_frame(int16_t hcam)
{
    int16_t why = second_camera_code(hcam);
    pthread_mutex_lock(&camera.lock);
    if (!why && camera.taken == camera.arrived)
        why = 169;
    if (!why)
        camera.taken++;
    pthread_mutex_unlock(&camera.lock);
    return second_answer(why);
}

rs_bool pl_exp_check_status(int16_t hcam, int16_t *status, uint32_t *bytes)
{
    int16_t why = second_camera_code(hcam);
    if (why)
        return second_answer(why);
    pthread_mutex_lock(&camera.lock);
    bool complete = camera.set_up == 1 && camera.arrived >= camera.frames && camera.frames;
    *status = camera.state == RUNNING ? 1 : complete ? 3 : 0;
    *bytes = camera.arrived * camera.frame_bytes;
    pthread_mutex_unlock(&camera.lock);
    return second_answer(0);
}

rs_bool pl_exp_check_cont_status_ex(int16_t hcam, int16_t *status, uint32_t *bytes, uint32_t *rounds, frame_info *info)
{
    if (!pl_exp_check_status(hcam, status, bytes))
        return 0;
    pthread_mutex_lock(&camera.lock);
    *rounds = camera.slots ? camera.arrived / camera.slots : 0;
    if (info)
        *info = camera.newest;
    pthread_mutex_unlock(&camera.lock);
    return second_answer(0);
}
rs_bool pl_exp_check_cont_status(int16_t hcam, int16_t *status, uint32_t *bytes, uint32_t *rounds)
{
    return pl_exp_check_cont_status_ex(hcam, status, bytes, rounds, NULL);
}
