#include "row.h"

#include <string.h>

const pvsim_param *pvsim_row_find(uint32_t id)
{
    for (size_t row = 0; row < pvsim_param_count; row++)
        if (pvsim_params[row].id == id)
            return &pvsim_params[row];
    return NULL;
}

int64_t *pvsim_row_cell(pvsim_camera *camera, const pvsim_param *param)
{
    return &camera->parameters.cells[param - pvsim_params];
}

static const pvsim_fact *fact_of(pvsim_camera *camera, const pvsim_param *param)
{
    return param->fact ? param->fact(camera, param->id) : pvsim_profile_fact(camera->profile, param->id);
}

bool pvsim_row_has(pvsim_camera *camera, const pvsim_param *param)
{
    return fact_of(camera, param) && (!param->has || param->has(camera));
}

int64_t pvsim_row_value(pvsim_camera *camera, const pvsim_param *param)
{
    return param->read ? param->read(camera) : *pvsim_row_cell(camera, param);
}

bool pvsim_row_choice(pvsim_camera *camera, const pvsim_param *param, uint32_t index, pvsim_choice *choice)
{
    if (param->choice)
        return param->choice(camera, index, choice);
    const pvsim_fact *fact = fact_of(camera, param);
    if (index >= fact->choice_count)
        return false;
    *choice = fact->choices[index];
    return true;
}

static uint32_t choice_count(pvsim_camera *camera, const pvsim_param *param)
{
    pvsim_choice choice;
    uint32_t count = 0;
    while (pvsim_row_choice(camera, param, count, &choice))
        count++;
    return count;
}

bool pvsim_row_offers(pvsim_camera *camera, const pvsim_param *param, int64_t value)
{
    pvsim_choice choice;
    for (uint32_t index = 0; pvsim_row_choice(camera, param, index, &choice); index++)
        if (choice.value == value)
            return true;
    return false;
}

pvsim_bounds pvsim_row_bounds(pvsim_camera *camera, const pvsim_param *param)
{
    const pvsim_fact *fact = fact_of(camera, param);
    pvsim_bounds bounds = { fact->min, fact->max, fact->preset, fact->min == fact->max ? 0 : 1 };
    pvsim_choice choice;
    if (param->type == TYPE_ENUM && param->choice && param->choice(camera, 0, &choice)) {
        bounds = (pvsim_bounds){ choice.value, choice.value, choice.value, 0 };
        for (uint32_t index = 1; param->choice(camera, index, &choice); index++) {
            bounds.min = choice.value < bounds.min ? choice.value : bounds.min;
            bounds.max = choice.value > bounds.max ? choice.value : bounds.max;
        }
    }
    if (param->only_current) {
        int64_t value = param->read(camera);
        bounds = (pvsim_bounds){ value, value, value, 0 };
    }
    if (param->bounds)
        param->bounds(camera, fact, &bounds);
    return bounds;
}

uint32_t pvsim_row_count(pvsim_camera *camera, const pvsim_param *param)
{
    if (param->type == TYPE_ENUM)
        return choice_count(camera, param);
    if (param->type == TYPE_CHAR_PTR)
        return (uint32_t)strlen(param->text(camera)) + 1;
    pvsim_bounds bounds = pvsim_row_bounds(camera, param);
    if (bounds.increment == 0)
        return 1;
    uint64_t count = (uint64_t)(bounds.max - bounds.min) / (uint64_t)bounds.increment + 1;
    bool narrow = param->type == TYPE_INT16 || param->type == TYPE_UNS16;
    return count > (narrow ? UINT16_MAX : UINT32_MAX) ? 0 : (uint32_t)count;
}

uint16_t pvsim_row_access(pvsim_camera *camera, const pvsim_param *param)
{
    return param->access_now ? param->access_now(camera) : param->access;
}
