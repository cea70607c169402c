/* Checks the request of a setup, in the order of the original's error codes, and makes its plan. */
#include <string.h>

#include "switches/faults.h"
#include "params/hooks.h"
#include "plan.h"
#include "switches/strict.h"

static int check_binning(pvsim_camera *camera, const rgn_type *region)
{
    if (region->sbin == 0 || region->pbin == 0)
        return PL_ERR_BINNING_INVALID;
    if (camera->profile->square_binning && region->sbin != region->pbin)
        return PL_ERR_BINNING_INVALID;
    /* Without the two lists, any factor is accepted, as by the old CCDs. */
    if (pvsim_param_has(camera, PARAM_BINNING_SER) &&
        (!pvsim_param_offers(camera, PARAM_BINNING_SER, region->sbin) ||
         !pvsim_param_offers(camera, PARAM_BINNING_PAR, region->pbin)))
        return PL_ERR_BINNING_INVALID;
    return PL_ERR_NONE;
}

static int check_regions(pvsim_camera *camera, const pvsim_request *request)
{
    if (request->region_count == 0 || request->region_count > pvsim_camera_port(camera)->max_regions)
        return PL_ERR_REGION_INVALID;
    /* Only their headers show which region is which. */
    if (request->region_count > 1 && !pvsim_param_value(camera, PARAM_METADATA_ENABLED))
        return PL_ERR_CONFIGURATION_INVALID;
    for (uint16_t i = 0; i < request->region_count; i++) {
        const rgn_type *region = &request->regions[i];
        if (region->s1 > region->s2 || region->s2 >= camera->profile->width || region->p1 > region->p2 ||
            region->p2 >= camera->profile->height)
            return PL_ERR_REGION_INVALID;
        int code = check_binning(camera, region);
        if (code)
            return code;
        if (region->s2 - region->s1 + 1 < region->sbin || region->p2 - region->p1 + 1 < region->pbin)
            return PL_ERR_REGION_INVALID;
    }
    return PL_ERR_NONE;
}

/* The mode that today's cameras use for an old exposure mode, or the mode itself. Programs that run on such cameras
 * show that they accept old modes, and the first one as the internal trigger; the others go by their meaning (a guess). */
static int16_t modern_mode(int16_t mode)
{
    switch (mode) {
    case TIMED_MODE:
    case VARIABLE_TIMED_MODE:
    case INT_STROBE_MODE:
        return EXT_TRIG_INTERNAL;
    case STROBED_MODE:
        return EXT_TRIG_EDGE_RISING;
    case BULB_MODE:
        return EXT_TRIG_LEVEL;
    case TRIGGER_FIRST_MODE:
        return EXT_TRIG_TRIG_FIRST;
    default:
        return mode;
    }
}

static int check_mode(pvsim_camera *camera, int16_t mode, pvsim_plan *plan)
{
    plan->old_mode = mode < MAX_EXPOSE_MODE;
    plan->variable = mode == VARIABLE_TIMED_MODE;
    if (camera->profile->legacy_modes || plan->old_mode) {
        plan->trigger = camera->profile->legacy_modes ? mode : modern_mode(mode);
        plan->expose_out = (int16_t)pvsim_param_preset(camera, PARAM_EXPOSE_OUT_MODE);
    } else {
        /* The vendor's new exposure modes leave the low byte for the expose-out mode; the old modes are in the low
         * byte. */
        plan->trigger = mode & (int16_t)0xff00;
        plan->expose_out = mode & 0x00ff;
        if (!pvsim_param_offers(camera, PARAM_EXPOSE_OUT_MODE, plan->expose_out))
            return PL_ERR_MODE_INVALID;
    }
    return pvsim_param_offers(camera, PARAM_EXPOSURE_MODE, plan->trigger) ? PL_ERR_NONE : PL_ERR_MODE_INVALID;
}

/* What begins an exposure in each exposure mode. */
static pvsim_start start_of(int16_t trigger)
{
    switch (trigger) {
    case EXT_TRIG_TRIG_FIRST:
    case TRIGGER_FIRST_MODE:
        return PVSIM_START_FIRST;
    case EXT_TRIG_EDGE_RISING:
    case STROBED_MODE:
        return PVSIM_START_EDGE;
    case EXT_TRIG_LEVEL:
    case EXT_TRIG_LEVEL_PULSED:
    case BULB_MODE:
        return PVSIM_START_LEVEL;
    case EXT_TRIG_LEVEL_OVERLAP:
        return PVSIM_START_LEVEL_OVERLAP;
    case EXT_TRIG_SOFTWARE_FIRST:
        return PVSIM_START_SOFTWARE_FIRST;
    case EXT_TRIG_SOFTWARE_EDGE:
        return PVSIM_START_SOFTWARE_EDGE;
    default:
        return PVSIM_START_INTERNAL;
    }
}

static int plan_request(pvsim_camera *camera, const pvsim_request *request, pvsim_plan *plan)
{
    if (camera->phase != PVSIM_READY)
        return PL_ERR_STATE_INVALID;
    if (request->kind == PVSIM_UNKNOWN_RING ||
        (request->kind == PVSIM_NO_RING && camera->config->no_ring == PVSIM_NO_RING_REFUSED_AT_SETUP))
        return PL_ERR_MODE_INVALID;
    if (request->kind == PVSIM_SEQUENCE && request->frames == 0)
        return PL_ERR_ZERO_FRAMES;
    int code = check_regions(camera, request);
    if (!code)
        code = check_mode(camera, request->mode, plan);
    if (code)
        return code;
    plan->kind = request->kind;
    plan->frames = request->frames;
    plan->start = start_of(plan->trigger);
    plan->region_count = request->region_count;
    memcpy(plan->regions, request->regions, request->region_count * sizeof *request->regions);
    plan->exposure_asked = request->exposure;
    code = pvsim_plan_size(camera, plan);
    if (!code)
        code = pvsim_plan_time(camera, plan);
    if (!code && plan->kind == PVSIM_OVERWRITE && pvsim_fault_strikes(PVSIM_FAULT_OVERWRITE_SETUP, NULL))
        code = PL_ERR_CONFIGURATION_INVALID;
    return code;
}

int pvsim_camera_setup(pvsim_camera *camera, const pvsim_request *request, uint32_t *bytes)
{
    pthread_mutex_lock(&camera->control);
    pvsim_plan plan = { 0 };
    int code = plan_request(camera, request, &plan);
    if (!code && plan.old_mode && !camera->profile->legacy_modes)
        pvsim_strict_say("pl_exp_setup", "today's cameras have the EXT_TRIG modes; old modes are replaced by them",
                         "mode %d of camera %s", request->mode, camera->name);
    if (!code) {
        plan.made = true;
        camera->plan = plan;
        *bytes = plan.kind == PVSIM_SEQUENCE ? plan.frame_bytes * plan.frames : plan.frame_bytes;
        pvsim_ring_reset(&camera->ring); /* frames of the last run end with the next setup */
        atomic_store(&camera->progress, READOUT_NOT_ACTIVE);
    }
    pthread_mutex_unlock(&camera->control);
    return code;
}
