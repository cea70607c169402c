/* A second libpvcam, written only from the manual and without the simulator's code and headers:
   one camera of 2048 x 2048 pixels. Where the manual leaves a choice, it takes the other one. Its only thread exposes,
   writes, and calls the handler itself; there is no queue, so a slow handler makes the camera slow. The newest frame is
   the newest one, in a handler too. A full ring in no-overwrite mode loses frames, whose numbers are counted. It has no
   metadata, no recommended buffer, no expose-out mode, no callback but EX and EX3, no software trigger. The client's
   conformance tests run on it, to show what of the client leans on the simulator's habits. */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "second.h"

enum { SIDE = 2048 };

static volatile int16_t code;
static rs_bool ok(void) { code = 0; return 1; }
static rs_bool fail(int16_t why) { code = why; return 0; }

second_camera camera = { .lock = PTHREAD_MUTEX_INITIALIZER };
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t thread;
static bool initialised, opened, quit, writing, calling;
static uint64_t run;
static uint32_t exposure_ms;
static void (*handler_ex3)(const frame_info *, void *);
static void (*handler_ex)(void *);
static void *context;

int64_t second_now_100us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 10000ll + time.tv_nsec / 100000;
}

/* The next frame of the run at hand; the lock is held, except while pixels are written and while a handler runs. */
static void one_frame(uint64_t mine, int32_t number)
{
    bool full = camera.set_up == 3 && camera.arrived - camera.taken >= camera.slots;
    int64_t began = second_now_100us();
    if (!full) {
        uint32_t slot = camera.arrived % camera.slots;
        uint8_t *to = camera.base + (size_t)slot * camera.frame_bytes;
        writing = true;
        pthread_mutex_unlock(&camera.lock);
        memset(to, 0x20 + number % 64, camera.frame_bytes);
        memcpy(to, &number, sizeof number);
        pthread_mutex_lock(&camera.lock);
        writing = false;
        pthread_cond_broadcast(&changed);
        if (run != mine || camera.state != RUNNING)
            return;
        camera.numbers[slot % 65536] = number;
        camera.newest = (frame_info){ .hcam = HANDLE, .number = number, .eof_100us = second_now_100us(), .bof_100us = began };
        camera.newest_at = to;
        camera.arrived++;
    }
    if (camera.set_up == 1 && (uint32_t)number == camera.frames)
        camera.state = READY; /* before the handler hears of it */
    if (full || (!handler_ex3 && !handler_ex))
        return;
    frame_info info = camera.newest;
    void (*ex3)(const frame_info *, void *) = handler_ex3;
    void (*ex)(void *) = handler_ex;
    void *with = context;
    calling = true;
    pthread_mutex_unlock(&camera.lock);
    if (ex3)
        ex3(&info, with);
    else
        ex(with);
    pthread_mutex_lock(&camera.lock);
    calling = false;
    pthread_cond_broadcast(&changed);
}

static void *expose(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&camera.lock);
    while (!quit) {
        if (camera.state != RUNNING) {
            pthread_cond_wait(&changed, &camera.lock);
            continue;
        }
        uint64_t mine = run;
        struct timespec next;
        clock_gettime(CLOCK_REALTIME, &next);
        for (int32_t number = 1; run == mine && camera.state == RUNNING && !quit; number++) {
            next.tv_nsec += (exposure_ms ? exposure_ms : 1) * 1000000l;
            next.tv_sec += next.tv_nsec / 1000000000;
            next.tv_nsec %= 1000000000;
            while (run == mine && camera.state == RUNNING && pthread_cond_timedwait(&changed, &camera.lock, &next) == 0)
                ;
            if (run == mine && camera.state == RUNNING)
                one_frame(mine, number);
        }
    }
    pthread_mutex_unlock(&camera.lock);
    return NULL;
}

static int16_t camera_code(int16_t hcam)
{
    return !initialised ? 157 : !opened || hcam != HANDLE ? 175 : 0;
}

/* For the other files. */
int16_t second_camera_code(int16_t hcam) { return camera_code(hcam); }
rs_bool second_answer(int16_t why) { return why ? fail(why) : ok(); }
uint32_t second_exposure(void) { return exposure_ms; }

int16_t pl_error_code(void) { return code; }
rs_bool pl_error_message(int16_t number, char *text) { sprintf(text, "Number %d of the second libpvcam", number); return 1; }
rs_bool pl_pvcam_get_ver(uint16_t *version) { *version = 0x0390; return ok(); }
rs_bool pl_pvcam_init(void) { if (initialised) return fail(158); initialised = true; return ok(); }
rs_bool pl_pvcam_uninit(void) { if (!initialised) return fail(157); initialised = false; return ok(); }
rs_bool pl_cam_get_total(int16_t *total) { *total = 1; return initialised ? ok() : fail(157); }
rs_bool pl_cam_get_name(int16_t index, char *name) { if (index) return fail(186); strcpy(name, "secondCam_3"); return ok(); }

rs_bool pl_cam_open(char *name, int16_t *hcam, int16_t mode)
{
    if (strcmp(name, "secondCam_3") != 0 || mode)
        return fail(176);
    if (opened)
        return fail(178);
    opened = true;
    quit = false;
    camera.set_up = 0;
    camera.state = READY;
    pthread_create(&thread, NULL, expose, NULL);
    *hcam = HANDLE;
    return ok();
}

static rs_bool halt(int16_t hcam)
{
    int16_t why = camera_code(hcam);
    if (why)
        return fail(why);
    pthread_mutex_lock(&camera.lock);
    camera.state = READY;
    pthread_cond_broadcast(&changed);
    while (writing)
        pthread_cond_wait(&changed, &camera.lock);
    pthread_mutex_unlock(&camera.lock);
    return ok();
}

rs_bool pl_exp_abort(int16_t hcam, int16_t how) { (void)how; return halt(hcam); }
rs_bool pl_exp_stop_cont(int16_t hcam, int16_t how) { (void)how; return halt(hcam); }
rs_bool pl_exp_finish_seq(int16_t hcam, void *memory, int16_t unused) { (void)memory; (void)unused; return halt(hcam); }

rs_bool pl_cam_close(int16_t hcam)
{
    if (!halt(hcam))
        return 0;
    pthread_mutex_lock(&camera.lock);
    quit = true;
    handler_ex3 = NULL;
    handler_ex = NULL;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&camera.lock);
    pthread_join(thread, NULL);
    opened = false;
    return ok();
}

static rs_bool hear(int16_t hcam, int32_t event, void (*ex3)(const frame_info *, void *), void (*ex)(void *), void *with)
{
    int16_t why = camera_code(hcam);
    if (why)
        return fail(why);
    if (event != 1) /* EOF; others are accepted and never called */
        return ok();
    pthread_mutex_lock(&camera.lock);
    handler_ex3 = ex3;
    handler_ex = ex;
    context = with;
    while (!ex3 && !ex && calling && !pthread_equal(pthread_self(), thread))
        pthread_cond_wait(&changed, &camera.lock);
    pthread_mutex_unlock(&camera.lock);
    return ok();
}

rs_bool pl_cam_register_callback_ex3(int16_t hcam, int32_t event, void *function, void *with)
{
    return hear(hcam, event, (void (*)(const frame_info *, void *))function, NULL, with);
}
rs_bool pl_cam_register_callback_ex(int16_t hcam, int32_t event, void *function, void *with)
{
    return hear(hcam, event, NULL, (void (*)(void *))function, with);
}
rs_bool pl_cam_deregister_callback(int16_t hcam, int32_t event) { return hear(hcam, event, NULL, NULL, NULL); }

static rs_bool plan(int16_t hcam, uint16_t count, const rgn_type *region, int16_t mode, uint32_t exposure, int kind)
{
    int16_t why = camera_code(hcam);
    if (why)
        return fail(why);
    if (camera.state == RUNNING)
        return fail(184);
    if (count != 1 || region->s1 > region->s2 || region->p1 > region->p2 || region->s2 >= SIDE || region->p2 >= SIDE)
        return fail(181);
    if (!region->sbin || region->sbin != region->pbin || region->sbin > 2)
        return fail(182);
    if (mode != 0 && mode != 1792)
        return fail(183);
    camera.set_up = kind;
    exposure_ms = exposure;
    camera.frame_bytes = 2u * ((region->s2 - region->s1 + 1u) / region->sbin) * ((region->p2 - region->p1 + 1u) / region->pbin);
    camera.arrived = 0; /* the frames before are gone */
    return ok();
}

rs_bool pl_exp_setup_seq(int16_t hcam, uint16_t total, uint16_t count, const rgn_type *regions, int16_t mode,
                         uint32_t exposure, uint32_t *bytes)
{
    if (total == 0)
        return fail(191);
    if (!plan(hcam, count, regions, mode, exposure, 1))
        return 0;
    camera.frames = total;
    *bytes = camera.frame_bytes * camera.frames;
    return ok();
}

rs_bool pl_exp_setup_cont(int16_t hcam, uint16_t count, const rgn_type *regions, int16_t mode, uint32_t exposure,
                          uint32_t *bytes, int16_t buffer_mode)
{
    if (buffer_mode < 0 || buffer_mode > 2)
        return fail(183);
    if (!plan(hcam, count, regions, mode, exposure, buffer_mode == 1 ? 2 : buffer_mode == 2 ? 3 : 4))
        return 0;
    *bytes = camera.frame_bytes;
    return ok();
}

static rs_bool begin(int16_t hcam, void *memory, uint32_t places, bool sequence)
{
    int16_t why = camera_code(hcam);
    if (why)
        return fail(why);
    if (!camera.set_up)
        return fail(188);
    if (camera.state == RUNNING || sequence != (camera.set_up == 1))
        return fail(184);
    if (camera.set_up == 4)
        return fail(185);
    pthread_mutex_lock(&camera.lock);
    camera.base = memory;
    camera.slots = places;
    camera.arrived = camera.taken = 0;
    run++;
    camera.state = RUNNING;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&camera.lock);
    return ok();
}

rs_bool pl_exp_start_seq(int16_t hcam, void *memory) { return begin(hcam, memory, camera.frames, true); }
rs_bool pl_exp_start_cont(int16_t hcam, void *memory, uint32_t bytes)
{
    if (!camera_code(hcam) && camera.frame_bytes && (bytes < camera.frame_bytes || bytes % camera.frame_bytes))
        return fail(171);
    return begin(hcam, memory, camera.frame_bytes ? bytes / camera.frame_bytes : 0, false);
}
