/* In front of the simulator: some of its answers become nonsense, by the seed in PVCAM_GARBAGE_SEED. Texts lose their end,
   counts grow, numbers change; what is written stays within the memory that the caller gave. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pvcam_calls.h"

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static uint32_t state;
static char seeded[32];

/* A number from 0 on, below the one given. */
static uint32_t chance(uint32_t below)
{
    const char *seed = getenv("PVCAM_GARBAGE_SEED");
    if (!seed) return 1;
    if (strncmp(seed, seeded, sizeof seeded - 1)) {
        strncpy(seeded, seed, sizeof seeded - 1);
        state = (uint32_t)atoi(seed) * 2654435761u + 1;
    }
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

/* Whether this answer is to be nonsense. */
static int turn(void)
{
    const char *rate = getenv("PVCAM_GARBAGE_ONE_IN");
    return getenv("PVCAM_GARBAGE_SEED") && chance(rate ? (uint32_t)atoi(rate) : 10) == 0;
}

static void spoil(void *bytes, size_t length)
{
    static const unsigned char odd[] = { 0, 1, 0x7f, 0x80, 0xff };
    unsigned char *at = bytes;
    for (size_t index = 0; index < length; index++)
        at[index] = chance(2) ? odd[chance(sizeof odd)] : (unsigned char)chance(256);
}

rs_bool pl_get_param(int16 hcam, uns32 id, int16 attribute, void *value)
{
    rs_bool done = REAL(pl_get_param)(hcam, id, attribute, value);
    if (!done || !turn()) return done;
    if (chance(6) == 0) return 0; /* a failure without a code */
    switch (attribute) {
    case ATTR_AVAIL: *(rs_bool *)value = (rs_bool)chance(3); break;
    case ATTR_TYPE:
    case ATTR_ACCESS: *(uns16 *)value = (uns16)chance(chance(2) ? 20 : 65536); break;
    case ATTR_COUNT: *(uns32 *)value = chance(2) ? chance(8) : 0xffffffffu >> chance(32); break;
    default: spoil(value, 1); /* the smallest of all types */
    }
    return done;
}

rs_bool pl_enum_str_length(int16 hcam, uns32 id, uns32 index, uns32 *length)
{
    rs_bool done = REAL(pl_enum_str_length)(hcam, id, index, length);
    if (done && turn()) *length = chance(2) ? chance(4) : 0xffffffffu >> chance(32);
    return done;
}

rs_bool pl_get_enum_param(int16 hcam, uns32 id, uns32 index, int32 *value, char *text, uns32 length)
{
    rs_bool done = REAL(pl_get_enum_param)(hcam, id, index, value, text, length);
    if (!done || !turn()) return done;
    spoil(value, sizeof *value);
    spoil(text, length < 64 ? length : 64); /* without an end */
    return done;
}

rs_bool pl_cam_get_total(int16 *total)
{
    rs_bool done = REAL(pl_cam_get_total)(total);
    if (done && turn()) *total = (int16)chance(65536);
    return done;
}

rs_bool pl_cam_get_name(int16 index, char *name)
{
    rs_bool done = REAL(pl_cam_get_name)(index, name);
    if (turn()) spoil(name, 31); /* CAM_NAME_LEN is 32 */
    return done;
}

rs_bool pl_exp_check_cont_status(int16 hcam, int16 *status, uns32 *bytes, uns32 *buffers)
{
    rs_bool done = REAL(pl_exp_check_cont_status)(hcam, status, bytes, buffers);
    if (done && turn()) spoil(chance(2) ? (void *)bytes : (void *)buffers, 4);
    return done;
}

int16 pl_error_code(void)
{
    int16 code = REAL(pl_error_code)();
    return turn() ? (int16)chance(65536) : code;
}

rs_bool pl_error_message(int16 code, char *text)
{
    rs_bool done = REAL(pl_error_message)(code, text);
    if (done && turn()) spoil(text, 200); /* ERROR_MSG_LEN is 255 */
    return done;
}
