/* How long a frame takes. */
#ifndef PVSIM_TIMING_H
#define PVSIM_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "switches/config.h"
#include "cameras/profile.h"

typedef struct pvsim_timing {
    uint64_t exposure_ns; /* rounded to whole scan lines */
    uint64_t readout_ns;  /* of the sensor: the value of PARAM_READOUT_TIME */
    uint64_t lead_ns;     /* from the start of the exposure to the start of the read-out */
    uint64_t delivery_ns; /* from the end of the exposure until the last byte is in host memory */
    uint64_t period_ns;   /* for frames that follow each other without a trigger */
    double scan_line_ns;
} pvsim_timing;

typedef struct pvsim_timing_input {
    const pvsim_profile *profile;
    const pvsim_speed *speed;
    uint16_t rows;        /* of the sensor that are read */
    uint64_t frame_bits;  /* as sent over the interface */
    uint64_t exposure_ns;
    uint32_t line_delay;  /* PARAM_SCAN_LINE_DELAY: the line time is base * (1 + delay) */
    bool all_rows;        /* expose out over all rows: the read-out adds to the period */
} pvsim_timing_input;

pvsim_timing pvsim_timing_of(const pvsim_timing_input *input, const pvsim_config *config);
double pvsim_scan_line_ns(const pvsim_speed *speed, uint32_t line_delay);
uint64_t pvsim_readout_ns(const pvsim_speed *speed, uint16_t rows, uint32_t line_delay);

#endif
