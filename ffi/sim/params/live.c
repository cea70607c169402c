/* Parameters that can be set during a run. Which ones a real camera calls live is not known: PVSIM_LIVE names them, and
 * none is live without it. */
#include <string.h>

#include "model/camera.h"

/* Whether a list with commas begins with this name. */
static bool begins_with(const char *list, const char *name)
{
    size_t length = strcspn(list, ",");
    return strlen(name) == length && strncmp(name, list, length) == 0;
}

static const char *after_next(const char *list)
{
    size_t length = strcspn(list, ",");
    return list + length + (list[length] == ',');
}

/* What changes a frame's size or timing is not touched during a run. */
static bool can_be_live(const pvsim_param *param)
{
    return param->access != ACC_READ_ONLY && !param->stales && param->type != TYPE_SMART_STREAM_TYPE_PTR;
}

bool pvsim_params_live_read(const char *list)
{
    for (; *list; list = after_next(list)) {
        size_t row = 0;
        while (row < pvsim_param_count && !begins_with(list, pvsim_params[row].name))
            row++;
        if (row == pvsim_param_count || !can_be_live(&pvsim_params[row]))
            return false;
    }
    return true;
}

bool pvsim_param_is_live(pvsim_camera *camera, uint32_t id)
{
    const char *name = pvsim_param_name(id);
    for (const char *list = camera->config->live; name && *list; list = after_next(list))
        if (begins_with(list, name))
            return true;
    return false;
}
