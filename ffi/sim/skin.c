#include "skin.h"

#include <stdatomic.h>

#include "faults.h"
#include "strict.h"

/* One for the process, not one a thread: as the original has it. */
static atomic_int error_code;

rs_bool pvsim_answer(int code)
{
    atomic_store(&error_code, code);
    return code == PL_ERR_NONE ? PV_OK : PV_FAIL;
}

int pvsim_last_code(void)
{
    return atomic_load(&error_code);
}

int pvsim_enter(const char *function)
{
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

int pvsim_check_outside(const char *function, int16_t handle, pvsim_camera **camera)
{
    int code = pvsim_check_camera(handle, camera);
    if (!code && pvsim_notifier_is_current(&(*camera)->notifier)) {
        pvsim_strict_say(function, "this call is not legal inside a handler", "camera %s", (*camera)->name);
        code = PL_ERR_STATE_INVALID;
    }
    return code;
}
