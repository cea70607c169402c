#include "params.h"

#include <string.h>

#include "model/plan.h"
#include "switches/strict.h"
#include "row.h"
#include "values.h"

static int get_list(pvsim_camera *camera, const pvsim_param *param, int16_t attribute, smart_stream_type *list)
{
    int which = param->id == PARAM_SMART_STREAM_DLY_PARAMS;
    const pvsim_parameters *parameters = &camera->parameters;
    if (attribute == ATTR_INCREMENT)
        return PL_ERR_ATTRIBUTE_NOT_AVAILABLE;
    if (attribute != ATTR_CURRENT) {
        /* Other attributes give only the number of entries. */
        list->entries = attribute == ATTR_MAX ? camera->profile->smart_stream_max : (attribute == ATTR_MIN);
        return PL_ERR_NONE;
    }
    if (!list->params)
        return PL_ERR_NULL_POINTER;
    if (list->entries < parameters->smart_count[which])
        return PL_ERR_BUFFER_TOO_SMALL;
    list->entries = parameters->smart_count[which];
    memcpy(list->params, parameters->smart[which], list->entries * sizeof *list->params);
    return PL_ERR_NONE;
}

static int set_list(pvsim_camera *camera, const pvsim_param *param, const smart_stream_type *list)
{
    int which = param->id == PARAM_SMART_STREAM_DLY_PARAMS;
    if (list->entries && !list->params)
        return PL_ERR_NULL_POINTER;
    if (list->entries < 1 || list->entries > camera->profile->smart_stream_max || list->entries > PVSIM_SMART_ROOM)
        return PL_ERR_VALUE_OUT_OF_RANGE;
    camera->parameters.smart_count[which] = list->entries;
    memcpy(camera->parameters.smart[which], list->params, list->entries * sizeof *list->params);
    return PL_ERR_NONE;
}

static int get_text(pvsim_camera *camera, const pvsim_param *param, int16_t attribute, char *text)
{
    if (attribute != ATTR_CURRENT && attribute != ATTR_DEFAULT)
        return PL_ERR_ATTRIBUTE_NOT_AVAILABLE;
    strcpy(text, param->text(camera));
    return PL_ERR_NONE;
}

static int get_number(pvsim_camera *camera, const pvsim_param *param, int16_t attribute, void *value)
{
    if (attribute == ATTR_CURRENT) {
        pvsim_value_store(param->type, value, pvsim_row_value(camera, param));
        return PL_ERR_NONE;
    }
    pvsim_bounds bounds = pvsim_row_bounds(camera, param);
    int64_t chosen = attribute == ATTR_MIN       ? bounds.min
                     : attribute == ATTR_MAX     ? bounds.max
                     : attribute == ATTR_DEFAULT ? bounds.preset
                                                 : bounds.increment;
    pvsim_value_store(param->type, value, chosen);
    return PL_ERR_NONE;
}

/* Before the first setup the region is the whole sensor. acquire takes the sensor's size from the end of the largest
 * region. That the largest region begins where the smallest does is a guess. */
static int get_region(pvsim_camera *camera, int16_t attribute, rgn_type *region)
{
    const pvsim_profile *profile = camera->profile;
    rgn_type whole = { 0, (uns16)(profile->width - 1), 1, 0, (uns16)(profile->height - 1), 1 };
    if (attribute == ATTR_CURRENT)
        *region = camera->plan.region_count ? camera->plan.regions[0] : whole;
    else if (attribute == ATTR_MAX || attribute == ATTR_DEFAULT)
        *region = whole;
    else
        *region = (rgn_type){ 0, 0, 1, 0, 0, 1 }; /* the smallest region, and the step between regions */
    return PL_ERR_NONE;
}

int pvsim_params_get(pvsim_camera *camera, uint32_t id, int16_t attribute, void *value)
{
    const pvsim_param *param = pvsim_row_find(id);
    if (!param)
        return PL_ERR_PARAMETER_UNKNOWN;
    if (attribute < ATTR_CURRENT || attribute > ATTR_LIVE)
        return PL_ERR_ATTRIBUTE_UNKNOWN;
    if (attribute == ATTR_AVAIL) {
        *(rs_bool *)value = pvsim_row_has(camera, param);
        return PL_ERR_NONE;
    }
    /* pylablib asks every parameter for these two, also those that a camera lacks, and opens no camera if that
     * fails. */
    uint16_t access = pvsim_row_access(camera, param);
    if (attribute == ATTR_TYPE || attribute == ATTR_ACCESS) {
        *(uns16 *)value = attribute == ATTR_TYPE ? param->type : access;
        return PL_ERR_NONE;
    }
    if (!pvsim_row_has(camera, param))
        return PL_ERR_PARAMETER_NOT_AVAILABLE;
    switch (attribute) {
    case ATTR_COUNT:
        *(uns32 *)value = pvsim_row_count(camera, param);
        return PL_ERR_NONE;
    case ATTR_LIVE:
        *(rs_bool *)value = pvsim_param_is_live(camera, id);
        return PL_ERR_NONE;
    default:
        break;
    }
    /* The vendor's Python wrapper reads PARAM_FRAME_CAPABLE of a camera that has it, and stops if that fails. */
    if (access == ACC_EXIST_CHECK_ONLY && attribute == ATTR_CURRENT) {
        *(rs_bool *)value = 1;
        return PL_ERR_NONE;
    }
    if (access == ACC_EXIST_CHECK_ONLY || (access == ACC_WRITE_ONLY && attribute == ATTR_CURRENT))
        return PL_ERR_ATTRIBUTE_NOT_AVAILABLE;
    switch (param->type) {
    case TYPE_CHAR_PTR:
        return get_text(camera, param, attribute, value);
    case TYPE_SMART_STREAM_TYPE_PTR:
        return get_list(camera, param, attribute, value);
    case TYPE_RGN_TYPE:
        return get_region(camera, attribute, value);
    default:
        return get_number(camera, param, attribute, value);
    }
}

int pvsim_params_set(pvsim_camera *camera, uint32_t id, const void *value)
{
    const pvsim_param *param = pvsim_row_find(id);
    if (!param)
        return PL_ERR_PARAMETER_UNKNOWN;
    if (!pvsim_row_has(camera, param))
        return PL_ERR_PARAMETER_NOT_AVAILABLE;
    uint16_t access = pvsim_row_access(camera, param);
    if (access != ACC_READ_WRITE && access != ACC_WRITE_ONLY)
        return PL_ERR_ACCESS_DENIED;
    if (camera->phase != PVSIM_READY && !pvsim_param_is_live(camera, id))
        return PL_ERR_STATE_INVALID;
    if (param->type == TYPE_SMART_STREAM_TYPE_PTR)
        return set_list(camera, param, value);
    int64_t number = pvsim_value_load(param->type, value);
    if (param->type == TYPE_ENUM) {
        if (!pvsim_row_offers(camera, param, number)) {
            if (!param->most_unlisted || number < 0 || number > param->most_unlisted)
                return PL_ERR_VALUE_INVALID;
            pvsim_strict_say("pl_set_param", "an enumerated parameter is set to an entry that the camera lists",
                             "%s to %lld", param->name, (long long)number);
            return PL_ERR_NONE;
        }
    } else {
        pvsim_bounds bounds = pvsim_row_bounds(camera, param);
        if (number < bounds.min || number > bounds.max)
            return PL_ERR_VALUE_OUT_OF_RANGE;
    }
    int code = PL_ERR_NONE;
    if (param->write)
        code = param->write(camera, number);
    else
        *pvsim_row_cell(camera, param) = number;
    if (!code && param->stales)
        pvsim_plan_renew(camera);
    return code;
}

int pvsim_params_choice(pvsim_camera *camera, uint32_t id, uint32_t index, pvsim_choice *choice)
{
    const pvsim_param *param = pvsim_row_find(id);
    if (!param)
        return PL_ERR_PARAMETER_UNKNOWN;
    if (param->type != TYPE_ENUM)
        return PL_ERR_PARAMETER_NOT_ENUM;
    if (!pvsim_row_has(camera, param))
        return PL_ERR_PARAMETER_NOT_AVAILABLE;
    return pvsim_row_choice(camera, param, index, choice) ? PL_ERR_NONE : PL_ERR_INDEX_OUT_OF_RANGE;
}

int64_t pvsim_param_value(pvsim_camera *camera, uint32_t id)
{
    const pvsim_param *param = pvsim_row_find(id);
    return pvsim_row_has(camera, param) ? pvsim_row_value(camera, param) : 0;
}

int64_t pvsim_param_preset(pvsim_camera *camera, uint32_t id)
{
    const pvsim_fact *fact = pvsim_profile_fact(camera->profile, id);
    return fact ? fact->preset : 0;
}

void pvsim_param_store(pvsim_camera *camera, uint32_t id, int64_t value)
{
    *pvsim_row_cell(camera, pvsim_row_find(id)) = value;
}

bool pvsim_param_has(pvsim_camera *camera, uint32_t id)
{
    return pvsim_row_has(camera, pvsim_row_find(id));
}

bool pvsim_param_offers(pvsim_camera *camera, uint32_t id, int64_t value)
{
    const pvsim_param *param = pvsim_row_find(id);
    return pvsim_row_has(camera, param) && pvsim_row_offers(camera, param, value);
}

const char *pvsim_param_name(uint32_t id)
{
    const pvsim_param *param = pvsim_row_find(id);
    return param ? param->name : NULL;
}
