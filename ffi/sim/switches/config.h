/* The PVSIM_* environment, read again at each initialisation. */
#ifndef PVSIM_CONFIG_H
#define PVSIM_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "cameras/profile.h"

#define PVSIM_MAX_CAMERAS 16
#define PVSIM_TEXT 1024
#define PVSIM_IO_LINES 16 /* at most */

typedef enum pvsim_pace { PVSIM_PACE_CAMERA, PVSIM_PACE_FPS, PVSIM_PACE_NONE } pvsim_pace;
typedef enum pvsim_latest { PVSIM_LATEST_PAIRED, PVSIM_LATEST_NEWEST } pvsim_latest;
typedef enum pvsim_oldest { PVSIM_OLDEST_REPEATS, PVSIM_OLDEST_ADVANCES } pvsim_oldest;
typedef enum pvsim_missing { PVSIM_MISSING_SKIPS, PVSIM_MISSING_NEXT } pvsim_missing;
typedef enum pvsim_no_ring { PVSIM_NO_RING_REFUSED_AT_START, PVSIM_NO_RING_REFUSED_AT_SETUP } pvsim_no_ring;
typedef enum pvsim_overwrite_oldest { PVSIM_OVERWRITE_OLDEST_TAKEN, PVSIM_OVERWRITE_OLDEST_REFUSED } pvsim_overwrite_oldest;
typedef enum pvsim_stale { PVSIM_STALE_FITS, PVSIM_STALE_REFUSED } pvsim_stale;
typedef enum pvsim_full {
    PVSIM_FULL_HALTS,     /* no frame is taken until a slot is given back; numbers have no hole */
    PVSIM_FULL_STOPS,     /* permanent: the status becomes READOUT_FAILED */
    PVSIM_FULL_LOSES,     /* the camera continues and its frames are lost: numbers have a hole */
    PVSIM_FULL_OVERWRITES /* as in overwrite mode, and the next get_* fails with 173 */
} pvsim_full;
typedef enum pvsim_post { PVSIM_POST_ASKED, PVSIM_POST_ALWAYS, PVSIM_POST_NEVER } pvsim_post;
typedef enum pvsim_queue { PVSIM_QUEUE_LOSES_NEWEST, PVSIM_QUEUE_LOSES_OLDEST } pvsim_queue;
typedef enum pvsim_reregister { PVSIM_REREGISTER_STALLS, PVSIM_REREGISTER_REPLACES } pvsim_reregister;
typedef enum pvsim_strictness { PVSIM_STRICT_OFF, PVSIM_STRICT_SAY, PVSIM_STRICT_ABORT } pvsim_strictness;

typedef struct pvsim_config {
    const pvsim_profile *cameras[PVSIM_MAX_CAMERAS];
    int camera_count;
    bool stamp, need_version;
    pvsim_pace pace;
    double frames_per_s;
    pvsim_latest latest;
    pvsim_oldest oldest;
    pvsim_missing missing_slot;
    pvsim_full full;
    pvsim_queue queue;
    pvsim_no_ring no_ring;
    pvsim_overwrite_oldest overwrite_oldest;
    pvsim_stale stale;
    pvsim_reregister reregister;
    pvsim_strictness strictness;
    pvsim_post post;
    bool shutter;         /* there is a shutter before the camera */
    bool switched_on;     /* just switched on, with its sensor at switched_on_c */
    double switched_on_c;
    double clock_s;       /* the camera's clock at the initialisation of the library */
    int io_lines;
    uint64_t seed;
    char strict_file[PVSIM_TEXT]; /* empty: stderr */
    char fault[PVSIM_TEXT];       /* checked by faults.c */
    char trigger[PVSIM_TEXT];     /* checked by triggers.c */
    char live[PVSIM_TEXT];        /* checked by params.c */
    const char *scene, *noise, *bank_mb; /* the environment's own strings or NULL; checked by the scene */
} pvsim_config;

/* False if a value is bad; then a line on stderr names the variable, the value and what is allowed. */
bool pvsim_config_read(pvsim_config *config);
/* Writes that line, for values that other files check. Returns false. */
bool pvsim_config_refuse(const char *variable, const char *value, const char *allowed);

#endif
