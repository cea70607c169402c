/* Sizes and times of a plan whose regions, modes and exposure are checked. */
#include "plan.h"

#include "params/hooks.h"

#define LONGEST_FRAME UINT32_MAX

uint64_t pvsim_exposure_unit_ns(pvsim_camera *camera)
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

static pvsim_shot shot_of(const rgn_type *region)
{
    return (pvsim_shot){ .s1 = region->s1, .s2 = region->s2, .sbin = region->sbin,
                         .p1 = region->p1, .p2 = region->p2, .pbin = region->pbin };
}

/* What is done to frames on the host. */
static void plan_host(pvsim_camera *camera, pvsim_plan *plan)
{
    plan->rotate = (int32_t)pvsim_param_value(camera, PARAM_HOST_FRAME_ROTATE);
    plan->flip = (int32_t)pvsim_param_value(camera, PARAM_HOST_FRAME_FLIP);
    plan->summed = 1;
    plan->host_bytes_per_pixel = plan->bytes_per_pixel;
    if (!pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_ENABLED))
        return;
    plan->summed = (uint32_t)pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_COUNT);
    int64_t format = pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_FORMAT);
    plan->host_bytes_per_pixel = format == PL_FRAME_SUMMING_FORMAT_32_BIT ? 4 : 2;
}

/* A summed frame arrives with the last of its parts. */
static pvsim_timing summed(pvsim_timing timing, uint32_t count)
{
    timing.delivery_ns += (count - 1) * timing.period_ns;
    timing.period_ns *= count;
    return timing;
}

/* A shutter before the camera opens before each exposure and closes after it. */
static pvsim_timing shuttered(pvsim_camera *camera, pvsim_timing timing)
{
    if (camera->config->pace == PVSIM_PACE_CAMERA) {
        timing.lead_ns += pvsim_shutter_lead_ns(camera);
        timing.period_ns += pvsim_shutter_lead_ns(camera) + pvsim_shutter_tail_ns(camera);
    }
    return timing;
}

int pvsim_plan_size(pvsim_camera *camera, pvsim_plan *plan)
{
    const pvsim_gain *gain = pvsim_camera_gain(camera);
    plan->bit_depth = gain->bit_depth;
    plan->bytes_per_pixel = gain->bit_depth > 8 ? 2 : 1;
    plan->metadata = pvsim_param_value(camera, PARAM_METADATA_ENABLED) != 0;
    plan->has_centroids = pvsim_param_value(camera, PARAM_CENTROIDS_ENABLED) != 0;
    plan_host(camera, plan);
    /* A guess: neither can be combined with headers. */
    if (plan->metadata && (plan->summed > 1 || plan->rotate || plan->flip))
        return PL_ERR_CONFIGURATION_INVALID;
    pvsim_shot shots[PVSIM_MAX_REGIONS];
    for (uint16_t i = 0; i < plan->region_count; i++)
        shots[i] = shot_of(&plan->regions[i]);
    uint64_t bytes;
    if (plan->has_centroids) {
        plan->centroids = (pvsim_md_centroids){
            .mode = (int32_t)pvsim_param_value(camera, PARAM_CENTROIDS_MODE),
            .radius = (uint16_t)pvsim_param_value(camera, PARAM_CENTROIDS_RADIUS),
            .count = (uint16_t)pvsim_param_value(camera, PARAM_CENTROIDS_COUNT),
            .threshold = (uint16_t)pvsim_param_value(camera, PARAM_CENTROIDS_THRESHOLD),
        };
        /* Centroids come as metadata, and are searched in one unbinned region. */
        if (!plan->metadata || plan->region_count != 1 || !pvsim_md_centroids_fit(&plan->centroids, &shots[0]))
            return PL_ERR_CONFIGURATION_INVALID;
        bytes = pvsim_md_centroids_bytes(&plan->centroids, &shots[0], plan->bytes_per_pixel);
    } else if (plan->metadata)
        bytes = pvsim_md_frame_bytes(shots, plan->region_count, plan->bytes_per_pixel);
    else
        bytes = pvsim_md_pixel_bytes(&shots[0], plan->host_bytes_per_pixel);
    uint64_t total = plan->kind == PVSIM_SEQUENCE ? bytes * plan->frames : bytes;
    if (total > LONGEST_FRAME)
        return PL_ERR_TOO_MANY_FRAMES;
    plan->frame_bytes = (uint32_t)bytes;
    return PL_ERR_NONE;
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

/* Bits that one frame sends over the interface. */
static uint64_t bits_of(const pvsim_camera *camera, const pvsim_plan *plan)
{
    uint64_t bytes = 0;
    for (uint16_t i = 0; i < plan->region_count; i++) {
        pvsim_shot shot = shot_of(&plan->regions[i]);
        bytes += pvsim_md_pixel_bytes(&shot, 1);
    }
    return bytes * (camera->profile->packs_bits ? plan->bit_depth : 8u * plan->bytes_per_pixel);
}

int pvsim_plan_time(pvsim_camera *camera, pvsim_plan *plan)
{
    uint64_t unit_ns = pvsim_exposure_unit_ns(camera);
    uint32_t longest = camera->profile->max_exposure[pvsim_param_value(camera, PARAM_EXP_RES)];
    uint32_t asked = plan->exposure_asked;
    if (plan->variable && pvsim_param_value(camera, PARAM_EXP_TIME))
        asked = (uint32_t)pvsim_param_value(camera, PARAM_EXP_TIME);
    if (asked > longest)
        return PL_ERR_EXPOSURE_OUT_OF_RANGE;
    pvsim_timing_input input = {
        .profile = camera->profile,
        .speed = pvsim_camera_speed(camera),
        .rows = rows_of(plan),
        .frame_bits = bits_of(camera, plan),
        .exposure_ns = asked * unit_ns,
        .line_delay = (uint32_t)pvsim_param_value(camera, PARAM_SCAN_LINE_DELAY),
        .all_rows = !camera->profile->legacy_modes && plan->expose_out == EXPOSE_OUT_ALL_ROWS,
    };
    plan->timing = summed(shuttered(camera, pvsim_timing_of(&input, camera->config)), plan->summed);
    plan->smart_count = 0;
    if (!pvsim_param_value(camera, PARAM_SMART_STREAM_MODE_ENABLED))
        return PL_ERR_NONE;
    const pvsim_parameters *parameters = &camera->parameters;
    plan->smart_count = parameters->smart_count[0];
    for (uint16_t i = 0; i < plan->smart_count; i++) {
        if (parameters->smart[0][i] > longest)
            return PL_ERR_EXPOSURE_OUT_OF_RANGE;
        input.exposure_ns = parameters->smart[0][i] * unit_ns;
        plan->smart[i].timing = summed(shuttered(camera, pvsim_timing_of(&input, camera->config)), plan->summed);
        plan->smart[i].delay_ns = parameters->smart[1][i % parameters->smart_count[1]] * unit_ns;
    }
    return PL_ERR_NONE;
}

/* Micro-Manager changes the scan mode and starts without a setup. A camera may accept that or not (PVSIM_STALE). */
void pvsim_plan_renew(pvsim_camera *camera)
{
    if (!camera->plan.made)
        return;
    pvsim_plan renewed = camera->plan;
    renewed.stale = true;
    bool fits = camera->config->stale == PVSIM_STALE_FITS &&
                renewed.region_count <= pvsim_camera_port(camera)->max_regions &&
                !pvsim_plan_size(camera, &renewed) && renewed.frame_bytes == camera->plan.frame_bytes &&
                !pvsim_plan_time(camera, &renewed);
    if (fits)
        camera->plan = renewed;
    else
        camera->plan.made = false;
}
