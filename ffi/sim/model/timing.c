#include "timing.h"

#include <math.h>

double pvsim_scan_line_ns(const pvsim_speed *speed, uint32_t line_delay)
{
    return speed->scan_line_time_ns * (1.0 + line_delay);
}

uint64_t pvsim_readout_ns(const pvsim_speed *speed, uint16_t rows, uint32_t line_delay)
{
    return (uint64_t)llround(rows * speed->row_time_ns * (1.0 + line_delay));
}

static uint64_t longest(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t shortest(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

pvsim_timing pvsim_timing_of(const pvsim_timing_input *input, const pvsim_config *config)
{
    pvsim_timing timing;
    double line_ns = pvsim_scan_line_ns(input->speed, input->line_delay);
    double lines = fmax(1.0, round((double)input->exposure_ns / line_ns));
    timing.scan_line_ns = line_ns;
    timing.exposure_ns = (uint64_t)llround(lines * line_ns);
    timing.readout_ns = pvsim_readout_ns(input->speed, input->rows, input->line_delay);
    uint64_t sensor_ns = timing.readout_ns + (uint64_t)llround(input->speed->frame_overhead_ns);
    uint64_t wire_ns = 0;
    if (input->profile->byte_rate > 0)
        wire_ns = (uint64_t)llround((double)input->frame_bits / 8.0 / input->profile->byte_rate * 1e9);
    timing.delivery_ns = longest(timing.readout_ns, wire_ns);
    timing.period_ns = longest(timing.exposure_ns, longest(sensor_ns, wire_ns));
    if (input->all_rows)
        timing.period_ns += timing.readout_ns;

    timing.lead_ns = timing.exposure_ns;

    /* With PVSIM_PACE, exposure and read-out shrink to fit, and parameters still give the camera's own times. */
    if (config->pace == PVSIM_PACE_FPS) {
        timing.period_ns = longest(1, (uint64_t)llround(1e9 / config->frames_per_s));
        timing.lead_ns = shortest(timing.lead_ns, timing.period_ns);
        timing.delivery_ns = shortest(timing.delivery_ns, timing.period_ns);
    } else if (config->pace == PVSIM_PACE_NONE) {
        timing.period_ns = timing.lead_ns = timing.delivery_ns = 0;
    }
    return timing;
}
