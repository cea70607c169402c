/* In front of the simulator: the same cameras with the oddities that others' cameras and older libraries may have, by
   the words of the variable ODD. What is not here comes from the simulator itself. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pvcam_calls.h"

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Each word has blanks around it; a word may end in =, with parameter ids in hex behind it. */
static int odd(const char *word)
{
    const char *words = getenv("ODD");
    return words && strstr(words, word);
}

static int listed(const char *word, uns32 id)
{
    const char *words = getenv("ODD"), *at = words ? strstr(words, word) : NULL;
    char text[16];
    snprintf(text, sizeof text, "%08x", id);
    const char *end = at ? strchr(at, ' ') : NULL;
    const char *found = at ? strstr(at, text) : NULL;
    return found && (!end || found < end);
}

static int16 code; /* of a failure of ours, until the next call of theirs */

static int refusals;

static rs_bool fail(int16 why) { code = why; return 0; }

int16 pl_error_code(void)
{
    /* A refusal whose code another call has reset. The code for "no frame yet" stays: that is no refusal. */
    if (odd("mute") && code == PL_ERR_UNKNOWN) return 0;
    return code ? code : REAL(pl_error_code)();
}

/* Ports count from 7 down: their values are no indexes. */
static int32 port_outside(int32 value) { return odd("ports") ? 7 - value : value; }

static int port_was_set;

/* Ranges and lists that no camera should have. */
static void range_outside(int16 hcam, uns32 id, int16 attribute, void *value)
{
    uns32 count;
    if (listed("empty=", id) && attribute == ATTR_COUNT) memset(value, 0, sizeof count);
    if (listed("single=", id) && attribute == ATTR_COUNT) memcpy(value, &(uns32){ 1 }, 4);
    if (listed("single=", id) && attribute == ATTR_MAX) REAL(pl_get_param)(hcam, id, ATTR_MIN, value);
    if (listed("double=", id) && attribute == ATTR_COUNT) memcpy(&count, value, 4), count *= 2, memcpy(value, &count, 4);
    if (listed("huge=", id) && attribute == ATTR_COUNT) memset(value, 0xff, sizeof count);
    if (listed("huge=", id) && attribute == ATTR_MAX) memcpy(value, &(uns16){ 0x7fff }, 2);
    if (listed("backwards=", id) && attribute == ATTR_MIN) REAL(pl_get_param)(hcam, id, ATTR_MAX, value);
    if (listed("backwards=", id) && attribute == ATTR_MAX) memset(value, 0, 2);
    if (listed("backwards=", id) && attribute == ATTR_INCREMENT) memset(value, 0, 2);
}

rs_bool pl_get_param(int16 hcam, uns32 id, int16 attribute, void *value)
{
    code = 0;
    if (listed("moody=", id) && port_was_set) {
        if (attribute != ATTR_AVAIL) return fail(PL_ERR_PARAMETER_NOT_AVAILABLE);
        memset(value, 0, sizeof(rs_bool));
        return 1;
    }
    if (listed("unknown=", id)) return fail(PL_ERR_PARAMETER_UNKNOWN);
    if (listed("hidden=", id)) {
        if (attribute != ATTR_AVAIL) return fail(PL_ERR_PARAMETER_NOT_AVAILABLE);
        memset(value, 0, sizeof(rs_bool));
        return 1;
    }
    if (listed("hangs=", id) && attribute == ATTR_CURRENT) setenv("ODD_HUNG", "1", 1);
    if (listed("typeless=", id) && attribute == ATTR_TYPE) {
        memcpy(value, &(uns16){ 99 }, 2);
        return 1;
    }
    if (!REAL(pl_get_param)(hcam, id, attribute, value)) return 0;
    range_outside(hcam, id, attribute, value);
    if (odd("blanks") && id == PARAM_GAIN_NAME && attribute == ATTR_CURRENT) strcat(value, "  ");
    if (id == PARAM_READOUT_PORT && attribute == ATTR_CURRENT) *(int32 *)value = port_outside(*(int32 *)value);
    if (id == PARAM_EXPOSURE_TIME && odd("hours") && attribute == ATTR_MAX) *(ulong64 *)value = 1ull << 40;
    if (id == PARAM_EXPOSURE_TIME && odd("hours") && attribute == ATTR_CURRENT) *(ulong64 *)value = 0;
    return 1;
}

rs_bool pl_set_param(int16 hcam, uns32 id, void *value)
{
    code = 0;
    if (listed("single=", id)) return fail(PL_ERR_ACCESS_DENIED);
    if (id == PARAM_SPDTAB_INDEX && odd("hole") && *(int16 *)value == 0) return fail(PL_ERR_NO_SPEED_AVAILABLE);
    port_was_set |= id == PARAM_READOUT_PORT;
    int32 port = id == PARAM_READOUT_PORT ? port_outside(*(int32 *)value) : 0;
    return REAL(pl_set_param)(hcam, id, id == PARAM_READOUT_PORT ? &port : value);
}

rs_bool pl_get_enum_param(int16 hcam, uns32 id, uns32 index, int32 *value, char *text, uns32 length)
{
    code = 0;
    if (listed("gap=", id) && index == 0) return fail(PL_ERR_NOT_AVAILABLE);
    if (listed("double=", id)) index /= 2;
    if (!REAL(pl_get_enum_param)(hcam, id, index, value, text, length)) return 0;
    if (odd("blanks")) strcat(text, "  ");
    if (id == PARAM_READOUT_PORT) *value = port_outside(*value);
    if (id == PARAM_READOUT_PORT && odd("names")) memset(text, 0xB5, length); /* as long as it may be, and no zero */
    return 1;
}

rs_bool pl_enum_str_length(int16 hcam, uns32 id, uns32 index, uns32 *length)
{
    code = 0;
    if (!REAL(pl_enum_str_length)(hcam, id, listed("double=", id) ? index / 2 : index, length)) return 0;
    if (odd("blanks")) *length += 2;
    if (listed("long=", id)) *length = 0xffffffff;
    return 1;
}

/* Names are at most 32 bytes with their zero; this one is in Latin-1, and takes all 32. */
static void name_outside(char *name) { memset(name, 'n', 32), name[3] = (char)0xE9; }

rs_bool pl_cam_get_name(int16 number, char *name)
{
    code = 0;
    if (!REAL(pl_cam_get_name)(number, name)) return 0;
    if (odd("names")) name_outside(name);
    return 1;
}

rs_bool pl_cam_open(char *name, int16 *hcam, int16 mode)
{
    code = 0;
    refusals = 3;
    port_was_set = 0;
    if (odd("prints")) puts("libpvcam is glad to be of service"); /* into a buffer, or at once */
    if (odd("prints") && write(1, "{}\n", 3) != 3) return fail(PL_ERR_UNKNOWN);
    char own[CAM_NAME_LEN + 1] = "", wanted[33] = "";
    if (!odd("names")) return REAL(pl_cam_open)(name, hcam, mode);
    name_outside(wanted);
    if (strcmp(name, wanted) != 0) return fail(PL_ERR_DEVICE_NAME_UNKNOWN);
    return REAL(pl_cam_get_name)(0, own) && REAL(pl_cam_open)(own, hcam, mode);
}

/* What a handler gets, when, and from which thread. */
typedef struct hook { void *handler, *context; const FRAME_INFO *info; } hook;
static hook hooked[2];       /* EX, EX3 */
static FRAME_INFO last_told;
static pthread_t late_caller;
static int is_late, serial;

/* Libraries that count from 0, continue from an earlier run, or do not count. */
static void number_outside(FRAME_INFO *info)
{
    if (odd("from-zero")) info->FrameNr -= 1;
    if (odd("from-1000")) info->FrameNr += 999;
    if (odd("no-info")) memset(info, 0, sizeof *info);
    if (odd("times")) info->TimeStamp = -info->TimeStamp, info->TimeStampBOF = 0;
}

static void *call_client(void *argument)
{
    hook *each = argument;
    if (each == &hooked[0]) ((void (*)(void *))each->handler)(each->context);
    else ((void (*)(const FRAME_INFO *, void *))each->handler)(each->info, each->context);
    return NULL;
}

static void tell(hook *each, const FRAME_INFO *info)
{
    FRAME_INFO told = *info;
    number_outside(&told);
    each->info = &told;
    pthread_t thread;
    if (odd("threads") && pthread_create(&thread, NULL, call_client, each) == 0) pthread_join(thread, NULL);
    else call_client(each);
}

static void on_frame(const FRAME_INFO *info, void *which) { last_told = *info, tell(which, info); }

static void *call_late(void *which)
{
    for (int call = 0; call < 3; call++) usleep(2000), tell(which, &last_told);
    return NULL;
}

static rs_bool hook_up(int16 hcam, int32 event, hook *each, void *handler, void *context)
{
    each->handler = handler, each->context = context;
    return REAL(pl_cam_register_callback_ex3)(hcam, event, (void *)on_frame, each);
}

rs_bool pl_cam_register_callback_ex(int16 hcam, int32 event, void *handler, void *context)
{
    code = 0;
    if (odd("no-ex")) return fail(PL_ERR_NOT_IMPLEMENTED);
    if (event == PL_CALLBACK_EOF && handler) return hook_up(hcam, event, &hooked[0], handler, context);
    return REAL(pl_cam_register_callback_ex)(hcam, event, handler, context);
}

rs_bool pl_cam_register_callback_ex3(int16 hcam, int32 event, void *handler, void *context)
{
    code = 0;
    if (handler) return hook_up(hcam, event, &hooked[1], handler, context);
    return REAL(pl_cam_register_callback_ex3)(hcam, event, handler, context);
}

rs_bool pl_cam_deregister_callback(int16 hcam, int32 event)
{
    code = 0;
    if (event == PL_CALLBACK_EOF && is_late) is_late = 0, pthread_join(late_caller, NULL);
    rs_bool ok = REAL(pl_cam_deregister_callback)(hcam, event);
    if (event == PL_CALLBACK_EOF) memset(hooked, 0, sizeof hooked); /* a call that was under way has ended */
    return ok;
}

static int lingers, was_hasty, is_idle;

/* All frames of a sequence have come, and the camera is not through with it yet. */
rs_bool pl_exp_start_seq(int16 hcam, void *pixels)
{
    code = 0;
    lingers = odd("lingers") ? 5 : 0, was_hasty = is_idle = 0;
    return REAL(pl_exp_start_seq)(hcam, pixels);
}

rs_bool pl_exp_check_status(int16 hcam, int16 *status, uns32 *bytes)
{
    code = 0;
    if (!REAL(pl_exp_check_status)(hcam, status, bytes)) return 0;
    if (*status == READOUT_COMPLETE && lingers > 0) lingers--, *status = READOUT_IN_PROGRESS;
    return 1;
}

rs_bool pl_exp_finish_seq(int16 hcam, void *pixels, int16 buffer)
{
    code = 0;
    was_hasty = lingers > 0;
    return was_hasty ? fail(PL_ERR_STATE_INVALID) : REAL(pl_exp_finish_seq)(hcam, pixels, buffer);
}

/* Handlers are called once more while, and after, an abort returns. */
rs_bool pl_exp_abort(int16 hcam, int16 state)
{
    code = 0;
    if (was_hasty || (odd("strict-abort") && is_idle)) return fail(PL_ERR_STATE_INVALID);
    rs_bool ok = REAL(pl_exp_abort)(hcam, state);
    is_idle = 1;
    hook *each = hooked[0].handler ? &hooked[0] : &hooked[1];
    if (odd("after-abort") && each->handler && !is_late)
        is_late = pthread_create(&late_caller, NULL, call_late, each) == 0;
    return ok;
}

rs_bool pl_exp_start_cont(int16 hcam, void *ring, uns32 size)
{
    code = 0;
    serial = is_idle = 0;
    rs_bool ok = REAL(pl_exp_start_cont)(hcam, ring, size);
    if (odd("late-start")) usleep(100000); /* frames come, and handlers are called, before it returns */
    return ok;
}

/* A setup that asks for more room than the pixels take. */
rs_bool pl_exp_setup_cont(int16 hcam, uns16 total, const rgn_type *regions, int16 mode, uns32 exposure, uns32 *bytes,
                          int16 buffer_mode)
{
    code = 0;
    rs_bool ok = REAL(pl_exp_setup_cont)(hcam, total, regions, mode, exposure, bytes, buffer_mode);
    if (ok && odd("padded")) *bytes += 16;
    return ok;
}

static rs_bool given(rs_bool ok, void **frame, FRAME_INFO *info)
{
    if (odd("slow")) usleep(1000000);
    if (!ok) return 0;
    if (frame && odd("outside")) *frame = (char *)*frame + ((size_t)1 << 40);
    if (frame && odd("between")) *frame = (char *)*frame + 2;
    number_outside(info);
    return 1;
}

rs_bool pl_exp_get_latest_frame_ex(int16 hcam, void **frame, FRAME_INFO *info)
{
    static void *older;
    static FRAME_INFO older_info;
    code = 0;
    if (odd("refuses") && refusals-- > 0) return fail(PL_ERR_UNKNOWN);
    if (odd("no-latest")) return fail(PL_ERR_MODE_INVALID);
    if (odd("older") && ++serial > 2 && serial % 3 == 0) {
        *frame = older, *info = older_info;
        return 1;
    }
    rs_bool ok = given(REAL(pl_exp_get_latest_frame_ex)(hcam, frame, info), frame, info);
    if (ok && serial % 3 == 1) older = *frame, older_info = *info;
    return ok;
}

rs_bool pl_exp_get_oldest_frame_ex(int16 hcam, void **frame, FRAME_INFO *info)
{
    code = 0;
    return given(REAL(pl_exp_get_oldest_frame_ex)(hcam, frame, info), frame, info);
}

rs_bool pl_exp_check_cont_status_ex(int16 hcam, int16 *status, uns32 *bytes, uns32 *buffers, FRAME_INFO *info)
{
    code = 0;
    if (odd("refuses") && refusals-- > 0) return fail(PL_ERR_UNKNOWN);
    rs_bool ok = REAL(pl_exp_check_cont_status_ex)(hcam, status, bytes, buffers, info);
    *bytes &= 0xffff, *buffers &= 0xff; /* counters that wrap measure nothing */
    /* No frame has come yet, so there is no number. */
    return ok && info->FrameNr == 0 ? ok : given(ok, NULL, info);
}
