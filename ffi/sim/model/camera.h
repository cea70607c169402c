/* One simulated camera: its model, its parameters, its plan, its ring and its two threads. `control` guards parameters,
 * plan and phase. Ring, notifier and bell have their own locks, so that a client's handler can ask for its frame while
 * another thread is in abort. */
#ifndef PVSIM_CAMERA_H
#define PVSIM_CAMERA_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "time/bell.h"
#include "time/clock.h"
#include "switches/config.h"
#include "metadata/metadata.h"
#include "notifier.h"
#include "post.h"
#include "params/params.h"
#include "cameras/profile.h"
#include "ring.h"
#include "scene/scene.h"
#include "timing.h"
#include "triggers.h"

#define PVSIM_MAX_REGIONS 16

typedef enum pvsim_phase { PVSIM_READY, PVSIM_ACQUIRING, PVSIM_STOPPING } pvsim_phase;

/* What begins an exposure. The vendor's old and new exposure modes are mapped to these. */
typedef enum pvsim_start {
    PVSIM_START_INTERNAL,
    PVSIM_START_FIRST,
    PVSIM_START_EDGE,
    PVSIM_START_LEVEL,
    PVSIM_START_LEVEL_OVERLAP,
    PVSIM_START_SOFTWARE_FIRST,
    PVSIM_START_SOFTWARE_EDGE
} pvsim_start;

/* One entry of the SMART streaming lists. */
typedef struct pvsim_smart {
    pvsim_timing timing;
    uint64_t delay_ns; /* after the frame */
} pvsim_smart;

/* The request of a setup, checked and complete. */
typedef struct pvsim_plan {
    bool made;
    bool stale; /* a parameter has changed since the setup, and frames still fit the buffer */
    pvsim_ring_kind kind;
    uint16_t frames; /* of a sequence */
    uint16_t region_count;
    rgn_type regions[PVSIM_MAX_REGIONS];
    int16_t trigger, expose_out; /* as the parameters read back */
    bool old_mode;               /* requested by a mode older than EXT_TRIG */
    bool variable;               /* VARIABLE_TIMED_MODE: each start reads PARAM_EXP_TIME again */
    pvsim_start start;
    uint32_t exposure_asked; /* in units of PARAM_EXP_RES */
    uint32_t frame_bytes;
    uint8_t bytes_per_pixel, bit_depth; /* of the sensor */
    uint8_t host_bytes_per_pixel;       /* in the buffer */
    uint32_t summed;                    /* frames of the sensor in one frame of the buffer */
    int32_t rotate, flip;               /* PL_FRAME_ROTATE_MODES, PL_FRAME_FLIP_MODES */
    pvsim_post_plan post;
    bool metadata, has_centroids;
    pvsim_md_centroids centroids;
    pvsim_timing timing;
    uint16_t smart_count; /* 0: every frame has the same timing */
    pvsim_smart smart[PVSIM_SMART_ROOM];
} pvsim_plan;

typedef struct pvsim_camera {
    const pvsim_config *config;
    const pvsim_signal *signal;
    const pvsim_profile *profile;
    int16_t handle;
    char name[CAM_NAME_LEN], serial[MAX_ALPHA_SER_NUM_LEN];
    pvsim_scene *scene;
    atomic_uint_fast64_t scene_opened_ns; /* zero of the scene's time */
    atomic_uint_fast64_t clock_ns;        /* zero of the camera's clock, by which frames are stamped; can be reset */

    atomic_bool open, removed;
    pthread_mutex_t control;
    pthread_cond_t changed;
    pvsim_phase phase;
    uint64_t runs;       /* number of this run since the initialisation; tells it from the next one */
    bool go, busy, quit; /* orders to the camera's thread, and whether it is working */
    pvsim_parameters parameters;
    pvsim_plan plan;

    pvsim_bell bell;
    pvsim_ring ring;
    pvsim_triggers triggers;
    pvsim_notifier notifier;
    pvsim_thread thread;
    atomic_int progress; /* PL_IMAGE_STATUSES */
    atomic_uint_fast64_t taken, late; /* frames exposed since open; how often the grid was moved forward */
    atomic_bool stalled;              /* a parameter was read, see faults.h */
    bool guarded;                     /* strict mode watches the buffer */
} pvsim_camera;

/* Call once in the process. Makes the locks, which are never destroyed. */
void pvsim_camera_prepare(pvsim_camera *camera);
/* Code 0, or the reason of the failure. */
int pvsim_camera_open(pvsim_camera *camera);
/* Stops a run, waits for a running handler, and ends the threads. */
void pvsim_camera_close(pvsim_camera *camera);
/* The same at the end of the program, without waiting for a running handler. */
void pvsim_camera_abandon(pvsim_camera *camera);

typedef struct pvsim_request {
    pvsim_ring_kind kind;
    uint16_t frames, region_count;
    const rgn_type *regions;
    int16_t mode; /* exposure mode, OR-ed with the expose-out mode on cameras that have one */
    uint32_t exposure;
} pvsim_request;

int pvsim_camera_setup(pvsim_camera *camera, const pvsim_request *request, uint32_t *bytes);
/* `bytes` is the buffer's size for a continuous run; a sequence's follows from its setup. */
int pvsim_camera_start(pvsim_camera *camera, bool sequence, void *buffer, uint32_t bytes);
/* Waits until the camera's thread is idle, and discards the notices for which no handler was called yet. It does not
 * wait for a running handler, which may wait for a lock that the caller holds, or be the caller. */
int pvsim_camera_stop(pvsim_camera *camera);
/* A software trigger; `taken` is false if the camera was not waiting for one. */
int pvsim_camera_trigger(pvsim_camera *camera, bool *taken);
bool pvsim_camera_is_set_up(pvsim_camera *camera);
/* True for a sequence whose frames have all come, which is then complete; also true if nothing runs. */
bool pvsim_camera_has_all(pvsim_camera *camera);
/* Called on the camera's thread: all frames of its run have arrived, and the camera is ready for the next run before a
 * client hears of the last frame. Afterwards the thread must not use plan or ring. */
void pvsim_camera_complete(pvsim_camera *camera);
/* True while frames are being taken. */
bool pvsim_camera_acquiring(pvsim_camera *camera);

const pvsim_port *pvsim_camera_port(const pvsim_camera *camera);
const pvsim_speed *pvsim_camera_speed(const pvsim_camera *camera);
const pvsim_gain *pvsim_camera_gain(const pvsim_camera *camera);
/* The sensor under port, speed and gain, for the scene. */
pvsim_sensor pvsim_camera_sensor(pvsim_camera *camera);

/* Body of the camera's thread; in run.c. */
void pvsim_run_body(void *camera);

#endif
