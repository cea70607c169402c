/* pl_cam_*: the list of cameras, opening and closing, handlers. */
#include <stdio.h>

#include "skin.h"
#include "switches/strict.h"

rs_bool pl_cam_get_total(int16 *totl_cams)
{
    PVSIM_ENTER();
    if (!totl_cams)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    if (!pvsim_library_ready())
        return pvsim_answer(PL_ERR_LIBRARY_NOT_INITIALIZED);
    *totl_cams = (int16)pvsim_library_camera_count();
    return pvsim_answer(PL_ERR_NONE);
}

rs_bool pl_cam_get_name(int16 cam_num, char *camera_name)
{
    PVSIM_ENTER();
    if (!camera_name)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    if (!pvsim_library_ready())
        return pvsim_answer(PL_ERR_LIBRARY_NOT_INITIALIZED);
    pvsim_camera *camera = pvsim_library_camera(cam_num);
    if (!camera)
        return pvsim_answer(PL_ERR_INDEX_OUT_OF_RANGE);
    snprintf(camera_name, CAM_NAME_LEN, "%s", camera->name);
    return pvsim_answer(PL_ERR_NONE);
}

rs_bool pl_cam_open(char *camera_name, int16 *hcam, int16 o_mode)
{
    PVSIM_ENTER();
    if (!camera_name || !hcam)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    if (!pvsim_library_ready())
        return pvsim_answer(PL_ERR_LIBRARY_NOT_INITIALIZED);
    if (o_mode != OPEN_EXCLUSIVE)
        return pvsim_answer(PL_ERR_MODE_INVALID);
    return pvsim_answer(pvsim_library_open(camera_name, hcam));
}

rs_bool pl_cam_close(int16 hcam)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    /* A camera that was unplugged can be closed, because otherwise a program could not release it. */
    if (code && code != PL_ERR_DEVICE_REMOVED)
        return pvsim_answer(code);
    /* It would wait for the running handler, and so never return inside that handler. That it fails there is a
     * guess. */
    if (pvsim_frown_inside(__func__, camera))
        return pvsim_answer(PL_ERR_STATE_INVALID);
    return pvsim_answer(pvsim_library_close(hcam));
}

static int register_handler(const char *function, int16 hcam, int32 event, pvsim_handler handler)
{
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code)
        return code;
    if (!handler.function)
        return PL_ERR_NULL_POINTER;
    if (event < PL_CALLBACK_BOF || event >= PL_CALLBACK_MAX)
        return PL_ERR_VALUE_INVALID;
    if (pvsim_camera_acquiring(camera))
        pvsim_strict_say(function, "handlers are registered before the camera is set up", "camera %s is acquiring",
                         camera->name);
    if (pvsim_notifier_register(&camera->notifier, event, handler))
        pvsim_strict_say(function, "deregister before registering again: callbacks were seen to stop",
                         "event %d of camera %s has a handler", event, camera->name);
    return PL_ERR_NONE;
}

rs_bool pl_cam_register_callback(int16 hcam, int32 callback_event, void *callback)
{
    PVSIM_ENTER();
    pvsim_handler handler = { .kind = PVSIM_HANDLER_LEGACY, .function = callback };
    return pvsim_answer(register_handler(__func__, hcam, callback_event, handler));
}

rs_bool pl_cam_register_callback_ex(int16 hcam, int32 callback_event, void *callback, void *context)
{
    PVSIM_ENTER();
    pvsim_handler handler = { .kind = PVSIM_HANDLER_EX, .function = callback, .context = context };
    return pvsim_answer(register_handler(__func__, hcam, callback_event, handler));
}

rs_bool pl_cam_register_callback_ex2(int16 hcam, int32 callback_event, void *callback)
{
    PVSIM_ENTER();
    pvsim_handler handler = { .kind = PVSIM_HANDLER_EX2, .function = callback };
    return pvsim_answer(register_handler(__func__, hcam, callback_event, handler));
}

rs_bool pl_cam_register_callback_ex3(int16 hcam, int32 callback_event, void *callback, void *context)
{
    PVSIM_ENTER();
    pvsim_handler handler = { .kind = PVSIM_HANDLER_EX3, .function = callback, .context = context };
    return pvsim_answer(register_handler(__func__, hcam, callback_event, handler));
}

rs_bool pl_cam_deregister_callback(int16 hcam, int32 callback_event)
{
    PVSIM_ENTER();
    pvsim_camera *camera;
    int code = pvsim_check_camera(hcam, &camera);
    if (code && code != PL_ERR_DEVICE_REMOVED)
        return pvsim_answer(code);
    pvsim_frown_inside(__func__, camera);
    if (callback_event < PL_CALLBACK_BOF || callback_event >= PL_CALLBACK_MAX)
        return pvsim_answer(PL_ERR_VALUE_INVALID);
    pvsim_notifier_deregister(&camera->notifier, callback_event);
    return pvsim_answer(PL_ERR_NONE);
}
