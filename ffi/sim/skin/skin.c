#include "skin.h"

#include <stdatomic.h>

#include "switches/faults.h"
#include "switches/strict.h"

/* One for the process, not one for each thread, as in the original. */
static atomic_int error_code;

/* For strict mode: this thread's last call, whether it failed, and the count of calls at that time. */
static atomic_uint_fast64_t calls;
static _Thread_local const char *last_call = "?", *failed_call = "?";
static _Thread_local uint64_t failed_at; /* count of calls at its last failure; 0 after its code was read */
static _Thread_local bool said;          /* a broken rule was already reported for this call */

/* The rule that was broken if a call gives this code; NULL for codes that a correct client may get. */
static const char *rule_of(int code)
{
    switch (code) {
    case PL_ERR_NULL_POINTER:
        return "pointers are not NULL";
    case PL_ERR_LIBRARY_NOT_INITIALIZED:
        return "the library is initialised first";
    case PL_ERR_LIBRARY_ALREADY_INITIALIZED:
        return "the library is initialised once";
    case PL_ERR_DEVICE_HANDLE_INVALID:
        return "the handle is that of an open camera";
    case PL_ERR_DEVICE_ALREADY_OPEN:
        return "a camera is opened once";
    case PL_ERR_STATE_INVALID:
        return "this call is not legal in the state that the camera is in";
    case PL_ERR_ACQUISITION_SETUP_REQUIRED:
        return "a run is set up before it is started";
    case PL_ERR_BUFFER_SIZE_INVALID:
        return "the buffer is a whole multiple of the frame";
    case PL_ERR_PARAMETER_NOT_AVAILABLE:
        return "ask ATTR_AVAIL before anything else of a parameter";
    case PL_ERR_ACCESS_DENIED:
        return "ask ATTR_ACCESS before setting a parameter";
    default:
        return NULL;
    }
}

rs_bool pvsim_answer(int code)
{
    atomic_store(&error_code, code);
    if (code == PL_ERR_NONE)
        return PV_OK;
    if (pvsim_strict_on()) {
        failed_at = atomic_load(&calls);
        failed_call = last_call;
        const char *rule = rule_of(code);
        if (rule && !said)
            pvsim_strict_say(last_call, rule, "it failed with %d", code);
    }
    return PV_FAIL;
}

int pvsim_last_code(void)
{
    if (failed_at && pvsim_strict_on() && failed_at != atomic_load(&calls))
        pvsim_strict_say("pl_error_code", "the code is read before any other call, on any thread",
                         "%s failed, and another call came between", failed_call);
    failed_at = 0;
    return atomic_load(&error_code);
}

int pvsim_enter(const char *function)
{
    if (pvsim_strict_on()) {
        last_call = function;
        said = false;
        atomic_fetch_add(&calls, 1);
    }
    return pvsim_fault_of_call(function);
}

int pvsim_check_camera(int16_t handle, pvsim_camera **camera)
{
    if (!pvsim_library_ready())
        return PL_ERR_LIBRARY_NOT_INITIALIZED;
    *camera = pvsim_library_opened(handle);
    if (!*camera)
        return PL_ERR_DEVICE_HANDLE_INVALID;
    return atomic_load(&(*camera)->removed) ? PL_ERR_DEVICE_REMOVED : PL_ERR_NONE;
}

int pvsim_check_call(int16_t handle, bool place, pvsim_camera **camera)
{
    int code = pvsim_check_camera(handle, camera);
    return !code && !place ? PL_ERR_NULL_POINTER : code;
}

bool pvsim_frown_inside(const char *function, pvsim_camera *camera)
{
    if (!pvsim_notifier_is_current(&camera->notifier))
        return false;
    pvsim_strict_say(function, "this call is not legal inside a handler", "camera %s", camera->name);
    said = true;
    return true;
}
