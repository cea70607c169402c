/* What a setup may ask for, in the order in which it is checked, and the plan that comes of it. */
#include <string.h>

#include "param_hooks.h"

#define LONGEST_FRAME UINT32_MAX
#define FRAME_HEADER_BYTES sizeof(md_frame_header)
#define ROI_HEADER_BYTES sizeof(md_frame_roi_header)

static int check_binning(pvsim_camera *camera, const rgn_type *region)
{
    if (region->sbin == 0 || region->pbin == 0)
        return PL_ERR_BINNING_INVALID;
    if (camera->profile->square_binning && region->sbin != region->pbin)
        return PL_ERR_BINNING_INVALID;
    /* Without the two lists any factor is taken: the old CCDs. */
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
    /* More than one region can only be told apart by their headers. */
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

static int check_mode(pvsim_camera *camera, int16_t mode, pvsim_plan *plan)
{
    /* The vendor's new exposure modes leave the low byte for the expose-out mode; the old ones are low themselves. */
    bool extended = !camera->profile->legacy_modes;
    plan->trigger = extended ? mode & (int16_t)0xff00 : mode;
    plan->expose_out = extended ? mode & 0x00ff : 0;
    if (!pvsim_param_offers(camera, PARAM_EXPOSURE_MODE, plan->trigger))
        return PL_ERR_MODE_INVALID;
    if (extended && !pvsim_param_offers(camera, PARAM_EXPOSE_OUT_MODE, plan->expose_out))
        return PL_ERR_MODE_INVALID;
    return PL_ERR_NONE;
}

static uint64_t unit_ns(pvsim_camera *camera)
{
    switch (pvsim_param_value(camera, PARAM_EXP_RES)) {
    case EXP_RES_ONE_MICROSEC:
        return 1000;
    case EXP_RES_ONE_SEC:
        return 1000000000;
    default:
        return 1000000;
    }
}

static uint64_t pixels_of(const rgn_type *region)
{
    uint64_t columns = (uint64_t)(region->s2 - region->s1 + 1) / region->sbin;
    uint64_t rows = (uint64_t)(region->p2 - region->p1 + 1) / region->pbin;
    return columns * rows;
}

/* Rows that the sensor reads: from the first to the last of all regions. */
static uint16_t rows_of(const pvsim_plan *plan)
{
    uint16_t first = UINT16_MAX, last = 0;
    for (uint16_t i = 0; i < plan->region_count; i++) {
        first = plan->regions[i].p1 < first ? plan->regions[i].p1 : first;
        last = plan->regions[i].p2 > last ? plan->regions[i].p2 : last;
    }
    return (uint16_t)(last - first + 1);
}

/* Sizes and times of a plan whose regions, modes and exposure are known. */
static int measure(pvsim_camera *camera, pvsim_plan *plan)
{
    uint64_t bytes = plan->metadata ? FRAME_HEADER_BYTES : 0, pixels = 0;
    for (uint16_t i = 0; i < plan->region_count; i++) {
        pixels += pixels_of(&plan->regions[i]);
        bytes += (plan->metadata ? ROI_HEADER_BYTES : 0) + pixels_of(&plan->regions[i]) * plan->bytes_per_pixel;
    }
    uint64_t total = plan->kind == PVSIM_SEQUENCE ? bytes * plan->frames : bytes;
    if (total > LONGEST_FRAME)
        return PL_ERR_TOO_MANY_FRAMES;
    plan->frame_bytes = (uint32_t)bytes;
    uint8_t bits = camera->profile->packs_bits ? pvsim_camera_gain(camera)->bit_depth : plan->bytes_per_pixel * 8;
    pvsim_timing_input input = {
        .profile = camera->profile,
        .speed = pvsim_camera_speed(camera),
        .rows = rows_of(plan),
        .frame_bits = pixels * bits,
        .exposure_ns = plan->exposure_asked * unit_ns(camera),
        .line_delay = (uint32_t)pvsim_param_value(camera, PARAM_SCAN_LINE_DELAY),
        .all_rows = !camera->profile->legacy_modes && plan->expose_out == EXPOSE_OUT_ALL_ROWS,
    };
    plan->timing = pvsim_timing_of(&input, camera->config);
    return PL_ERR_NONE;
}

static int plan_request(pvsim_camera *camera, const pvsim_request *request, pvsim_plan *plan)
{
    if (camera->phase != PVSIM_READY)
        return PL_ERR_STATE_INVALID;
    if (request->kind == PVSIM_SEQUENCE && request->frames == 0)
        return PL_ERR_ZERO_FRAMES;
    int code = check_regions(camera, request);
    if (!code)
        code = check_mode(camera, request->mode, plan);
    if (code)
        return code;
    if (request->exposure > camera->profile->max_exposure[pvsim_param_value(camera, PARAM_EXP_RES)])
        return PL_ERR_EXPOSURE_OUT_OF_RANGE;
    plan->kind = request->kind;
    plan->frames = request->frames;
    plan->region_count = request->region_count;
    memcpy(plan->regions, request->regions, request->region_count * sizeof *request->regions);
    plan->exposure_asked = request->exposure;
    plan->bytes_per_pixel = pvsim_camera_gain(camera)->bit_depth > 8 ? 2 : 1;
    plan->metadata = pvsim_param_value(camera, PARAM_METADATA_ENABLED) != 0;
    return measure(camera, plan);
}

int pvsim_camera_setup(pvsim_camera *camera, const pvsim_request *request, uint32_t *bytes)
{
    pthread_mutex_lock(&camera->control);
    pvsim_plan plan = { 0 };
    int code = plan_request(camera, request, &plan);
    if (!code) {
        plan.made = true;
        camera->plan = plan;
        *bytes = plan.kind == PVSIM_SEQUENCE ? plan.frame_bytes * plan.frames : plan.frame_bytes;
        pvsim_ring_reset(&camera->ring); /* frames of the last run are gone with the next setup */
        atomic_store(&camera->progress, READOUT_NOT_ACTIVE);
    }
    pthread_mutex_unlock(&camera->control);
    return code;
}
