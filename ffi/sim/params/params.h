/* The parameters. One table gives the type of each, who may write it and what it does; the camera's model says which of
 * them it has. Values are passed as 64-bit integers, except texts, the SMART streaming lists and the region. */
#ifndef PVSIM_PARAMS_H
#define PVSIM_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "cameras/profile.h"
#include "interface/pvcam_abi.h"
#include "switches/config.h"

#define PVSIM_PARAM_ROOM 128
#define PVSIM_SMART_ROOM 128
#define PVSIM_IO_SCRIPT_ROOM 64

struct pvsim_camera;

/* One step of the script of the I/O lines. */
typedef struct pvsim_io_step {
    uint16_t line;
    uint32_t location; /* SCR_... */
    int64_t state;
} pvsim_io_step;

typedef struct pvsim_parameters {
    int64_t cells[PVSIM_PARAM_ROOM]; /* by row of the table; for rows without hooks */
    uint16_t port, speed, gain;      /* indices into the model's tables */
    uint16_t pp_feature, pp_param;
    uint32_t pp[PP_FEATURE_MAX][PP_MAX_PARAMETERS_PER_FEATURE];
    uint16_t smart_count[2]; /* exposures, delays */
    uint32_t smart[2][PVSIM_SMART_ROOM];
    bool pp_written;         /* whether a program has set a parameter of post-processing since the camera was opened */
    bool shutter_open;       /* between runs */
    uint16_t io_address, io_script_count;
    int64_t io_state[PVSIM_IO_LINES];
    pvsim_io_step io_script[PVSIM_IO_SCRIPT_ROOM];
    double temperature;      /* hundredths of a degree, at temperature_ns */
    uint64_t temperature_ns;
} pvsim_parameters;

typedef struct pvsim_bounds {
    int64_t min, max, preset, increment;
} pvsim_bounds;

/* The hooks of a row, as function types: a function is declared by `pvsim_read_hook pvsim_port_read;`. */
typedef void pvsim_bounds_hook(struct pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds);
typedef int64_t pvsim_read_hook(struct pvsim_camera *camera);
typedef int pvsim_write_hook(struct pvsim_camera *camera, int64_t value);
typedef const char *pvsim_text_hook(struct pvsim_camera *camera);
/* False after the last entry. */
typedef bool pvsim_choice_hook(struct pvsim_camera *camera, uint32_t index, pvsim_choice *choice);
typedef uint16_t pvsim_access_hook(struct pvsim_camera *camera);

/* One row of the table. A NULL hook means: by the model's fact and the row's cell. */
typedef struct pvsim_param {
    const char *name;
    uint32_t id;
    uint16_t type, access;
    int32_t most_unlisted; /* entries of the header up to this one that are not listed are accepted and change nothing */
    bool stales; /* a frame of another size, depth or timing, so that an earlier setup is no longer valid */
    bool only_current; /* no other value is possible than the one that `read` gives */
    pvsim_bounds_hook *bounds;
    pvsim_read_hook *read;
    pvsim_write_hook *write;
    pvsim_text_hook *text;
    pvsim_choice_hook *choice;
    bool (*has)(struct pvsim_camera *camera);
    const pvsim_fact *(*fact)(struct pvsim_camera *camera, uint32_t id); /* replaces the model's value */
    pvsim_access_hook *access_now;
} pvsim_param;

extern const pvsim_param pvsim_params[];
extern const size_t pvsim_param_count;

/* False if a list with commas names what is no parameter, or one that cannot be live here. */
bool pvsim_params_live_read(const char *list);
/* Sets every parameter to its value at open. */
void pvsim_params_reset(struct pvsim_camera *camera);
/* Each returns an error code. The camera's control lock is held. */
int pvsim_params_get(struct pvsim_camera *camera, uint32_t id, int16_t attribute, void *value);
int pvsim_params_set(struct pvsim_camera *camera, uint32_t id, const void *value);
int pvsim_params_choice(struct pvsim_camera *camera, uint32_t id, uint32_t index, pvsim_choice *choice);
/* For the model: the current value of a parameter, 0 if the camera lacks it. */
int64_t pvsim_param_value(struct pvsim_camera *camera, uint32_t id);
/* Its value at open, 0 if the camera lacks it. */
int64_t pvsim_param_preset(struct pvsim_camera *camera, uint32_t id);
void pvsim_param_store(struct pvsim_camera *camera, uint32_t id, int64_t value);
bool pvsim_param_has(struct pvsim_camera *camera, uint32_t id);
/* True if `value` is an entry of the enumerated parameter. */
bool pvsim_param_offers(struct pvsim_camera *camera, uint32_t id, int64_t value);
/* Whether PVSIM_LIVE names it. */
bool pvsim_param_is_live(struct pvsim_camera *camera, uint32_t id);
/* "PARAM_...", or NULL. */
const char *pvsim_param_name(uint32_t id);

#endif
