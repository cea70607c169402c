/* What a camera model is, as data. The tables are in profiles.c, generated from ffi/facts/cameras.json. */
#ifndef PVSIM_PROFILE_H
#define PVSIM_PROFILE_H

#include <stddef.h>
#include <stdint.h>

/* One entry of an enumerated parameter. */
typedef struct pvsim_choice {
    int32_t value;
    const char *name;
} pvsim_choice;

/* One parameter of a model: an enumeration, a number's bounds, or a text. */
typedef struct pvsim_fact {
    uint32_t id;
    int64_t min, max, preset;
    const pvsim_choice *choices;
    uint32_t choice_count;
    const char *text;
} pvsim_fact;

typedef struct pvsim_gain {
    const char *name; /* NULL: the model has no gain names */
    int16_t index;    /* from 1 */
    uint8_t bit_depth;
    int32_t image_format;
    double full_well_e, e_per_adu, read_noise_e, dark_e_per_s;
    uint16_t offset_adu; /* 0: as PARAM_ADC_OFFSET says */
} pvsim_gain;

typedef struct pvsim_speed {
    const char *name; /* NULL: the model has no speed names */
    uint16_t pix_time_ns;
    double row_time_ns, frame_overhead_ns, scan_line_time_ns;
    const pvsim_gain *gains;
    uint16_t gain_count;
} pvsim_speed;

#define PVSIM_KEEP_SETPOINT INT16_MIN

typedef struct pvsim_port {
    int32_t value;
    const char *name;
    const pvsim_speed *speeds;
    uint16_t speed_count;
    int16_t setpoint;     /* hundredths of a degree that this port moves the set point to, or PVSIM_KEEP_SETPOINT */
    uint16_t max_regions;
} pvsim_port;

typedef struct pvsim_pp_param {
    uint32_t id;
    const char *name;
    uint32_t min, max, preset;
} pvsim_pp_param;

typedef struct pvsim_pp_feature {
    uint32_t id;
    const char *name;
    const pvsim_pp_param *params;
    uint16_t param_count;
} pvsim_pp_feature;

typedef struct pvsim_profile {
    const char *key;        /* as in PVSIM_CAMERAS */
    const char *bus;        /* cameras are named this, an underscore and a number */
    uint16_t width, height; /* pixels */
    double quantum_efficiency;
    double byte_rate;           /* of the interface, bytes a second; 0: no limit known */
    uint8_t packs_bits;         /* the interface carries bit_depth bits a pixel, not whole bytes */
    uint8_t legacy_modes;       /* exposure modes 0 to 5 and no expose-out mode: CCD and EMCCD */
    uint8_t square_binning;     /* serial and parallel binning must be equal */
    uint8_t metadata_version;   /* 0: none */
    uint8_t host_formats;       /* PARAM_IMAGE_FORMAT_HOST lists pixels of 8 and of 16 bits */
    uint8_t line_time_in_ps;    /* PARAM_SCAN_LINE_TIME counts picoseconds */
    uint16_t smart_stream_max;  /* entries; 0: none */
    uint32_t max_exposure[3];   /* by PL_EXP_RES_MODES: ms, us, s */
    int32_t port_at_open;
    const pvsim_port *ports;
    uint16_t port_count;
    const pvsim_pp_feature *pp;
    uint16_t pp_count;
    const pvsim_fact *facts; /* ascending ids */
    uint16_t fact_count;
} pvsim_profile;

extern const pvsim_profile pvsim_profiles[];
extern const size_t pvsim_profile_count;

/* NULL if there is no model of that name. */
const pvsim_profile *pvsim_profile_find(const char *key, size_t length);
/* NULL if the model has no such parameter. */
const pvsim_fact *pvsim_profile_fact(const pvsim_profile *profile, uint32_t id);

#endif
