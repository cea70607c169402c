/* One simulated camera: its model, its parameters, what was set up, its ring and its two threads. Who may touch
   what: `control` guards parameters, plan and phase; ring, notifier and bell have locks of their own, so that a
   client's handler can ask for its frame while another thread is in abort. */
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

/* What begins an exposure; the vendor's old and new exposure modes come down to these. */
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

/* What a setup asked for, checked and complete. */
typedef struct pvsim_plan {
    bool made;
    bool stale; /* a parameter was changed since the setup, and the frames still fit the buffer */
    pvsim_ring_kind kind;
    uint16_t frames; /* of a sequence */
    uint16_t region_count;
    rgn_type regions[PVSIM_MAX_REGIONS];
    int16_t trigger, expose_out; /* as their parameters read back */
    bool old_mode;               /* asked for by a mode of before EXT_TRIG */
    bool variable;               /* VARIABLE_TIMED_MODE: each start takes PARAM_EXP_TIME anew */
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
    uint16_t smart_count; /* 0: every frame is timed alike */
    pvsim_smart smart[PVSIM_SMART_ROOM];
} pvsim_plan;

typedef struct pvsim_camera {
    const pvsim_config *config;
    const pvsim_signal *signal;
    const pvsim_profile *profile;
    int16_t handle;
    char name[CAM_NAME_LEN], serial[MAX_ALPHA_SER_NUM_LEN];
    pvsim_scene *scene;
    uint64_t scene_opened_ns; /* zero of the scene's time */
    uint64_t clock_ns;        /* zero of the camera's clock, by which frames are stamped: it can be put back */

    atomic_bool open, removed;
    pthread_mutex_t control;
    pthread_cond_t changed;
    pvsim_phase phase;
    uint64_t runs;       /* begun since the library was initialised: tells a run from the next one */
    bool go, busy, quit; /* orders to the camera's thread, and whether it is at work */
    pvsim_parameters parameters;
    pvsim_plan plan;

    pvsim_bell bell;
    pvsim_ring ring;
    pvsim_triggers triggers;
    pvsim_notifier notifier;
    pvsim_thread thread;
    atomic_int progress; /* PL_IMAGE_STATUSES */
    atomic_uint_fast64_t taken, late; /* frames exposed since open; times that the grid was put forward */
    atomic_bool stalled;              /* a parameter was read, see faults.h */
    bool guarded;                     /* strict mode watches the buffer */
} pvsim_camera;

/* Once in the life of the process: makes the locks, which are never destroyed. */
void pvsim_camera_prepare(pvsim_camera *camera);
/* Code 0, or why not. */
int pvsim_camera_open(pvsim_camera *camera);
/* Stops what runs, waits for a running handler, ends the threads. */
void pvsim_camera_close(pvsim_camera *camera);
/* The same at the end of the program, without waiting for a handler that runs. */
void pvsim_camera_abandon(pvsim_camera *camera);

typedef struct pvsim_request {
    pvsim_ring_kind kind;
    uint16_t frames, region_count;
    const rgn_type *regions;
    int16_t mode; /* exposure mode, OR-ed with the expose-out mode on cameras that have one */
    uint32_t exposure;
} pvsim_request;

int pvsim_camera_setup(pvsim_camera *camera, const pvsim_request *request, uint32_t *bytes);
/* `bytes` is the size of the buffer of a continuous run; a sequence's is known from its setup. */
int pvsim_camera_start(pvsim_camera *camera, bool sequence, void *buffer, uint32_t bytes);
/* Waits until the camera's thread is idle, and throws away the notices that no handler was called for yet. A handler
   that runs is not waited for: it may wait for a lock that the caller holds, or be the caller. */
int pvsim_camera_stop(pvsim_camera *camera);
/* A software trigger; `taken` is false if the camera was not waiting for one. */
int pvsim_camera_trigger(pvsim_camera *camera, bool *taken);
bool pvsim_camera_is_set_up(pvsim_camera *camera);
/* True for a sequence whose frames have all come, and then it is complete; also where nothing runs. */
bool pvsim_camera_has_all(pvsim_camera *camera);
/* On the camera's thread, for the run that it is at: all of its frames have arrived and the camera is ready for the
   next run, before anybody is told of the last frame. The thread must not look at plan or ring after it. */
void pvsim_camera_complete(pvsim_camera *camera);
/* True while frames are being taken. */
bool pvsim_camera_acquiring(pvsim_camera *camera);

const pvsim_port *pvsim_camera_port(const pvsim_camera *camera);
const pvsim_speed *pvsim_camera_speed(const pvsim_camera *camera);
const pvsim_gain *pvsim_camera_gain(const pvsim_camera *camera);
/* The sensor as port, speed and gain make it, for the scene. */
pvsim_sensor pvsim_camera_sensor(pvsim_camera *camera);

/* Body of the camera's thread; in run.c. */
void pvsim_run_body(void *camera);

#endif
