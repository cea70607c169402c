/* Values that follow from speed, region and exposure: times, the recommended buffer, the scan modes. */
#include "hooks.h"

static void only(pvsim_bounds *bounds, int64_t value)
{
    *bounds = (pvsim_bounds){ value, value, value, 0 };
}

int64_t pvsim_zero_read(pvsim_camera *camera)
{
    (void)camera;
    return 0;
}

static int64_t whole_us(uint64_t ns)
{
    return (int64_t)((ns + 500) / 1000);
}

int64_t pvsim_readout_time_read(pvsim_camera *camera)
{
    if (camera->plan.made)
        return whole_us(camera->plan.timing.readout_ns);
    uint32_t delay = (uint32_t)pvsim_param_value(camera, PARAM_SCAN_LINE_DELAY);
    return whole_us(pvsim_readout_ns(pvsim_camera_speed(camera), camera->profile->height, delay));
}

void pvsim_readout_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, UINT32_MAX, pvsim_readout_time_read(camera), 1 };
}

/* Seen twice: the delay after a trigger is one scan line. */
int64_t pvsim_line_delay_after_trigger_read(pvsim_camera *camera)
{
    return (int64_t)pvsim_camera_speed(camera)->scan_line_time_ns;
}

void pvsim_delay_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)camera;
    (void)fact;
    *bounds = (pvsim_bounds){ 0, INT64_MAX, 0, 1 };
}

static int64_t longest_exposure(pvsim_camera *camera)
{
    return camera->profile->max_exposure[pvsim_param_value(camera, PARAM_EXP_RES)];
}

int64_t pvsim_exposure_read(pvsim_camera *camera)
{
    return camera->plan.exposure_asked;
}

/* The last setup's value. PyVCAM sets up a small sequence only to read it, and pylablib reads it too. */
int64_t pvsim_trigger_read(pvsim_camera *camera)
{
    return camera->plan.region_count ? camera->plan.trigger : pvsim_param_preset(camera, PARAM_EXPOSURE_MODE);
}

int64_t pvsim_expose_out_read(pvsim_camera *camera)
{
    return camera->plan.region_count ? camera->plan.expose_out : pvsim_param_preset(camera, PARAM_EXPOSE_OUT_MODE);
}

void pvsim_exposure_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, longest_exposure(camera), 0, 1 };
}

void pvsim_exp_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)camera;
    (void)fact;
    *bounds = (pvsim_bounds){ 0, UINT16_MAX, 0, 1 };
}

/* The index is the same setting as PARAM_EXP_RES, by its place in the list. */
int64_t pvsim_exp_res_index_read(pvsim_camera *camera)
{
    int64_t value = pvsim_param_value(camera, PARAM_EXP_RES), index = 0;
    const pvsim_fact *fact = pvsim_profile_fact(camera->profile, PARAM_EXP_RES);
    while (fact->choices[index].value != value)
        index++;
    return index;
}

int pvsim_exp_res_index_write(pvsim_camera *camera, int64_t value)
{
    const pvsim_fact *fact = pvsim_profile_fact(camera->profile, PARAM_EXP_RES);
    pvsim_param_store(camera, PARAM_EXP_RES, fact->choices[value].value);
    return PL_ERR_NONE;
}

void pvsim_exp_res_index_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    fact = pvsim_profile_fact(camera->profile, PARAM_EXP_RES);
    *bounds = (pvsim_bounds){ 0, fact->choice_count - 1, 0, 1 };
}

/* The recommendation is about a second of frames and at most a GiB: seen on three cameras. Valid after a setup. */
static int64_t recommended(pvsim_camera *camera)
{
    if (!camera->plan.made)
        return 0;
    uint64_t frame = camera->plan.frame_bytes, readout_us = (uint64_t)whole_us(camera->plan.timing.readout_ns);
    uint64_t by_time = 1000000 / (readout_us ? readout_us : 1), by_size = ((uint64_t)1 << 30) / frame;
    uint64_t slots = by_time < by_size ? by_time : by_size;
    return (int64_t)(frame * (slots < 1 ? 1 : slots));
}

int64_t pvsim_buffer_size_read(pvsim_camera *camera)
{
    return recommended(camera);
}

void pvsim_buffer_size_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    only(bounds, 0);
    if (camera->plan.made) {
        int64_t frame = camera->plan.frame_bytes;
        *bounds = (pvsim_bounds){ frame, (int64_t)UINT32_MAX / frame * frame, recommended(camera), frame };
    }
}

int64_t pvsim_region_count_read(pvsim_camera *camera)
{
    return camera->plan.region_count ? camera->plan.region_count : 1;
}

void pvsim_region_count_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 1, pvsim_camera_port(camera)->max_regions, 1, 1 };
}

int64_t pvsim_line_time_read(pvsim_camera *camera)
{
    uint32_t delay = (uint32_t)pvsim_param_value(camera, PARAM_SCAN_LINE_DELAY);
    double line_ns = pvsim_scan_line_ns(pvsim_camera_speed(camera), delay);
    return (int64_t)(camera->profile->line_time_in_ps ? line_ns * 1000.0 : line_ns);
}

void pvsim_line_time_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, INT64_MAX, pvsim_line_time_read(camera), 1 };
}

int pvsim_scan_mode_write(pvsim_camera *camera, int64_t value)
{
    pvsim_param_store(camera, PARAM_SCAN_MODE, value);
    pvsim_param_store(camera, PARAM_SCAN_LINE_DELAY, 1);
    pvsim_param_store(camera, PARAM_SCAN_WIDTH, 1);
    return PL_ERR_NONE;
}

static bool in_mode(pvsim_camera *camera, int64_t mode)
{
    return pvsim_param_value(camera, PARAM_SCAN_MODE) == mode;
}

static int64_t cell(pvsim_camera *camera, uint32_t id)
{
    for (size_t row = 0; row < pvsim_param_count; row++)
        if (pvsim_params[row].id == id)
            return camera->parameters.cells[row];
    return 0;
}

/* In Line Delay mode the delay is set and the width follows; in Scan Width mode it is the other way round. The number
 * of lines that are exposed at once is the exposure divided by the line time; with delay d, a line takes (1 + d) base
 * times. */
int64_t pvsim_scan_delay_read(pvsim_camera *camera)
{
    if (in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY))
        return cell(camera, PARAM_SCAN_LINE_DELAY);
    if (!in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_SCAN_WIDTH) || !camera->plan.made)
        return 0;
    double lines = (double)cell(camera, PARAM_SCAN_WIDTH);
    double per_line = (double)camera->plan.timing.exposure_ns / lines / pvsim_camera_speed(camera)->scan_line_time_ns;
    return per_line < 1 ? 0 : (int64_t)per_line - 1;
}

void pvsim_scan_delay_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    if (in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY))
        *bounds = (pvsim_bounds){ 1, UINT16_MAX, 1, 1 };
    else
        only(bounds, pvsim_scan_delay_read(camera));
}

uint16_t pvsim_scan_delay_access(pvsim_camera *camera)
{
    return in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY) ? ACC_READ_WRITE : ACC_READ_ONLY;
}

int64_t pvsim_scan_width_read(pvsim_camera *camera)
{
    int64_t rows = camera->profile->height;
    if (in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_SCAN_WIDTH))
        return cell(camera, PARAM_SCAN_WIDTH);
    if (!in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY) || !camera->plan.made)
        return rows;
    double line_ns = pvsim_scan_line_ns(pvsim_camera_speed(camera), (uint32_t)cell(camera, PARAM_SCAN_LINE_DELAY));
    int64_t lines = (int64_t)((double)camera->plan.timing.exposure_ns / line_ns);
    return lines < 1 ? 1 : lines > rows - 1 ? rows - 1 : lines;
}

void pvsim_scan_width_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    if (in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_SCAN_WIDTH))
        *bounds = (pvsim_bounds){ 1, camera->profile->height - 1, 1, 1 };
    else
        only(bounds, pvsim_scan_width_read(camera));
}

uint16_t pvsim_scan_width_access(pvsim_camera *camera)
{
    return in_mode(camera, PL_SCAN_MODE_PROGRAMMABLE_SCAN_WIDTH) ? ACC_READ_WRITE : ACC_READ_ONLY;
}

int64_t pvsim_frames_seen_read(pvsim_camera *camera)
{
    return (int64_t)(uint32_t)(atomic_load(&camera->taken) -
                               (uint64_t)cell(camera, PARAM_BOF_EOF_CLR));
}

/* The cell of the write-only CLR parameter holds the number that was written. */
int pvsim_frames_seen_clear(pvsim_camera *camera, int64_t value)
{
    if (value)
        pvsim_param_store(camera, PARAM_BOF_EOF_CLR, (int64_t)atomic_load(&camera->taken));
    return PL_ERR_NONE;
}

int pvsim_clock_reset(pvsim_camera *camera, int64_t value)
{
    if (value)
        camera->clock_ns = pvsim_now_ns();
    return PL_ERR_NONE;
}
