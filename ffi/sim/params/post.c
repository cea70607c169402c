/* Post-processing: features with parameters, selected by two indices. */
#include "hooks.h"

static const pvsim_pp_feature *feature_of(pvsim_camera *camera)
{
    return &camera->profile->pp[camera->parameters.pp_feature];
}

static const pvsim_pp_param *param_of(pvsim_camera *camera)
{
    return &feature_of(camera)->params[camera->parameters.pp_param];
}

void pvsim_pp_reset(pvsim_camera *camera)
{
    camera->parameters.pp_written = false;
    for (uint16_t feature = 0; feature < camera->profile->pp_count; feature++)
        for (uint16_t param = 0; param < camera->profile->pp[feature].param_count; param++)
            camera->parameters.pp[feature][param] = camera->profile->pp[feature].params[param].preset;
}

/* A parameter of a feature by its place; 0 if the camera lacks it. Places: ENABLED, THRESHOLD, MIN ADU AFFECTED. */
static uint32_t setting(pvsim_camera *camera, uint32_t feature_id, uint16_t place)
{
    for (uint16_t feature = 0; feature < camera->profile->pp_count; feature++) {
        const pvsim_pp_feature *one = &camera->profile->pp[feature];
        if (one->id == feature_id)
            return place < one->param_count ? camera->parameters.pp[feature][place] : 0;
    }
    return 0;
}

static pvsim_despeckle despeckle(pvsim_camera *camera, uint32_t feature_id)
{
    return (pvsim_despeckle){ setting(camera, feature_id, 0) != 0, setting(camera, feature_id, 1) };
}

pvsim_post_plan pvsim_pp_plan(pvsim_camera *camera)
{
    pvsim_post_plan plan = { 0 };
    if (camera->config->post == PVSIM_POST_NEVER ||
        (camera->config->post == PVSIM_POST_ASKED && !camera->parameters.pp_written))
        return plan;
    pvsim_sensor sensor = pvsim_camera_sensor(camera);
    plan.bright_low = despeckle(camera, PP_FEATURE_DESPECKLE_BRIGHT_LOW);
    plan.bright_high = despeckle(camera, PP_FEATURE_DESPECKLE_BRIGHT_HIGH);
    plan.dark_low = despeckle(camera, PP_FEATURE_DESPECKLE_DARK_LOW);
    plan.dark_high = despeckle(camera, PP_FEATURE_DESPECKLE_DARK_HIGH);
    plan.bright_high_from = setting(camera, PP_FEATURE_DESPECKLE_BRIGHT_HIGH, 2);
    plan.dark_high_from = setting(camera, PP_FEATURE_DESPECKLE_DARK_HIGH, 2);
    plan.electrons = setting(camera, PP_FEATURE_QUANT_VIEW, 0) != 0;
    plan.e_per_count = sensor.e_per_adu;
    plan.offset = sensor.offset_adu;
    plan.on = plan.bright_low.on || plan.bright_high.on || plan.dark_low.on || plan.dark_high.on || plan.electrons;
    return plan;
}

int64_t pvsim_pp_index_read(pvsim_camera *camera)
{
    return camera->parameters.pp_feature;
}

int pvsim_pp_index_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.pp_feature = (uint16_t)value;
    camera->parameters.pp_param = 0;
    return PL_ERR_NONE;
}

void pvsim_pp_index_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, camera->profile->pp_count - 1, 0, 1 };
}

const char *pvsim_pp_name(pvsim_camera *camera)
{
    return feature_of(camera)->name;
}

int64_t pvsim_pp_id_read(pvsim_camera *camera)
{
    return feature_of(camera)->id;
}

int64_t pvsim_pp_param_index_read(pvsim_camera *camera)
{
    return camera->parameters.pp_param;
}

int pvsim_pp_param_index_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.pp_param = (uint16_t)value;
    return PL_ERR_NONE;
}

void pvsim_pp_param_index_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, feature_of(camera)->param_count - 1, 0, 1 };
}

const char *pvsim_pp_param_name(pvsim_camera *camera)
{
    return param_of(camera)->name;
}

int64_t pvsim_pp_param_id_read(pvsim_camera *camera)
{
    return param_of(camera)->id;
}

int64_t pvsim_pp_param_read(pvsim_camera *camera)
{
    return camera->parameters.pp[camera->parameters.pp_feature][camera->parameters.pp_param];
}

int pvsim_pp_param_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.pp[camera->parameters.pp_feature][camera->parameters.pp_param] = (uint32_t)value;
    camera->parameters.pp_written = true;
    return PL_ERR_NONE;
}

void pvsim_pp_param_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    const pvsim_pp_param *param = param_of(camera);
    *bounds = (pvsim_bounds){ param->min, param->max, param->preset, 1 };
}
