/* The camera's thread. It exposes on an absolute time grid that no reader slows down, or when it is triggered; writes
 * each frame into its slot during the frame's read-out; and informs the ring and the notifier. */
#include "run.h"

#include <stdlib.h>

#include "switches/faults.h"
#include "params/hooks.h"
#include "switches/probes.h"

/* If it is further behind than this, the machine cannot keep the pace, and the grid moves to the present time. It is
 * much less than the second of frames that a ring usually holds: a program that was held up as a whole loses none. */
#define CATCHES_UP_NS 250000000u

static const pvsim_timing *timing_of(const pvsim_run *run)
{
    const pvsim_plan *plan = run->plan;
    return plan->smart_count ? &plan->smart[(run->frame_nr - 1) % plan->smart_count].timing : &plan->timing;
}

static bool sleep_until(pvsim_run *run, uint64_t until_ns)
{
    pvsim_bell *bell = &run->camera->bell;
    return run->paced ? pvsim_bell_sleep(bell, until_ns) : !pvsim_bell_stopped(bell);
}

/* For the rest of the run, until it is stopped. */
static bool hang(pvsim_run *run)
{
    pvsim_bell_sleep(&run->camera->bell, PVSIM_FOR_EVER);
    return false;
}

/* The next place on the grid: a period after the last exposure's start. */
static void step(pvsim_run *run)
{
    if (run->frame_nr == 1)
        return;
    run->grid_ns += run->period_ns;
    uint64_t now_ns = pvsim_now_ns();
    if (run->paced && run->grid_ns + CATCHES_UP_NS >= now_ns)
        return;
    if (run->paced) {
        pvsim_camera *camera = run->camera;
        atomic_fetch_add(&camera->late, 1);
        /* It stood still with its machine: by the camera's own clock, and for the sample, that was no time. */
        atomic_fetch_add(&camera->clock_ns, now_ns - run->grid_ns);
        atomic_fetch_add(&camera->scene_opened_ns, now_ns - run->grid_ns);
    }
    run->grid_ns = now_ns;
}

/* Level modes: the signal is the exposure. In overlap mode each rise ends one exposure and begins the next. */
static bool expose_by_level(pvsim_run *run)
{
    pvsim_triggers *triggers = &run->camera->triggers;
    uint64_t end_ns;
    bool overlap = run->plan->start == PVSIM_START_LEVEL_OVERLAP;
    if (overlap && run->frame_nr > 1)
        run->grid_ns = run->level_end_ns;
    else if (!pvsim_triggers_await_rise(triggers, run->ready_ns, &run->grid_ns))
        return false;
    if (overlap) {
        /* A rise before the last frame is read out has no effect. */
        uint64_t busy_ns = run->grid_ns + timing_of(run)->readout_ns;
        if (!pvsim_triggers_await_rise(triggers, busy_ns + 1, &end_ns))
            return false;
    } else if (!pvsim_triggers_await_fall(triggers, run->grid_ns, &end_ns))
        return false;
    run->level_end_ns = end_ns;
    run->exposure_ns = run->lead_ns = end_ns - run->grid_ns;
    return true;
}

/* Waits for the start of the exposure, and for the level modes for its end too. */
static bool expose(pvsim_run *run)
{
    pvsim_triggers *triggers = &run->camera->triggers;
    const pvsim_timing *timing = timing_of(run);
    run->exposure_ns = timing->exposure_ns;
    run->lead_ns = timing->lead_ns;
    switch (run->plan->start) {
    case PVSIM_START_INTERNAL:
        step(run);
        return true;
    case PVSIM_START_FIRST:
        step(run);
        return run->frame_nr > 1 || pvsim_triggers_await_rise(triggers, run->ready_ns, &run->grid_ns);
    case PVSIM_START_SOFTWARE_FIRST:
        step(run);
        return run->frame_nr > 1 || pvsim_triggers_await_call(triggers, &run->grid_ns);
    case PVSIM_START_EDGE:
        return pvsim_triggers_await_rise(triggers, run->ready_ns, &run->grid_ns);
    case PVSIM_START_SOFTWARE_EDGE:
        return sleep_until(run, run->ready_ns) && pvsim_triggers_await_call(triggers, &run->grid_ns);
    case PVSIM_START_LEVEL:
    case PVSIM_START_LEVEL_OVERLAP:
        return expose_by_level(run);
    }
    return false;
}

/* Waits for a slot as PVSIM_FULL says; false if the run must stop. */
static bool make_room(pvsim_run *run, uint64_t position, bool *lost)
{
    pvsim_camera *camera = run->camera;
    for (;;) {
        uint64_t seen = pvsim_bell_count(&camera->bell);
        switch (pvsim_ring_room(&camera->ring, position)) {
        case PVSIM_ROOM:
            return true;
        case PVSIM_ROOM_LOSE:
            *lost = true;
            return true;
        case PVSIM_ROOM_STOP:
            atomic_store(&camera->progress, READOUT_FAILED);
            return hang(run);
        case PVSIM_ROOM_WAIT:
            if (!pvsim_bell_wait(&camera->bell, seen, PVSIM_FOR_EVER))
                return false;
            /* Nothing was exposed in the meantime. */
            if (run->grid_ns < pvsim_now_ns())
                run->grid_ns = pvsim_now_ns();
        }
    }
}

static void notify(pvsim_run *run, const FRAME_INFO *info)
{
    pvsim_notifier *notifier = &run->camera->notifier;
    int64_t late_ms = 0;
    uint64_t due_ns = 0;
    if (pvsim_fault_strikes(PVSIM_FAULT_CALLBACK_NEVER, NULL))
        return;
    if (pvsim_fault_strikes(PVSIM_FAULT_CALLBACK_LATE, &late_ms))
        due_ns = pvsim_now_ns() + (uint64_t)late_ms * 1000000u;
    pvsim_notifier_post(notifier, PL_CALLBACK_BOF, info, due_ns);
    pvsim_notifier_post(notifier, PL_CALLBACK_EOF, info, due_ns);
    if (pvsim_fault_strikes(PVSIM_FAULT_CALLBACK_TWICE, NULL))
        pvsim_notifier_post(notifier, PL_CALLBACK_EOF, info, due_ns);
}

static FRAME_INFO info_of(const pvsim_run *run, uint64_t began_ns, uint64_t ended_ns)
{
    FRAME_INFO info = {
        .hCam = run->camera->handle,
        .FrameNr = (int32_t)run->frame_nr,
        .TimeStamp = (int64_t)(ended_ns / 100000),
        .TimeStampBOF = (int64_t)(began_ns / 100000),
    };
    info.ReadoutTime = (int32_t)(info.TimeStamp - info.TimeStampBOF);
    if (pvsim_fault_strikes(PVSIM_FAULT_NUMBER_ZERO, NULL))
        info.FrameNr = 0;
    return info;
}

/* The notice of a frame, sent when the camera is ready for what the client may do then. */
typedef struct notices {
    FRAME_INFO info;
    int count;
} notices;

static notices arrive(pvsim_run *run, uint64_t position, uint64_t began_ns, bool early)
{
    pvsim_camera *camera = run->camera;
    uint64_t ended_ns = pvsim_now_ns();
    notices due = { info_of(run, began_ns, ended_ns), early ? 0 : 1 };
    pvsim_probe_arrived(camera->handle, run->frame_nr, ended_ns);
    pvsim_ring_arrive(&camera->ring, &due.info, position);
    if (pvsim_fault_strikes(PVSIM_FAULT_DUPLICATE, NULL)) {
        pvsim_ring_arrive(&camera->ring, &due.info, position);
        due.count++;
    }
    return due;
}

/* The read-out of one exposed frame; false if the run must stop. */
static bool read_out(pvsim_run *run)
{
    pvsim_camera *camera = run->camera;
    uint64_t position = pvsim_ring_position(&camera->ring, run->frame_nr);
    bool lost = pvsim_fault_strikes(PVSIM_FAULT_MISSING, NULL);
    if (!lost && !make_room(run, position, &lost))
        return false;
    atomic_store(&camera->progress, READOUT_IN_PROGRESS);
    uint64_t began_ns = pvsim_now_ns();
    bool early = !lost && pvsim_fault_strikes(PVSIM_FAULT_CALLBACK_EARLY, NULL);
    if (early) {
        FRAME_INFO info = info_of(run, began_ns, began_ns);
        notify(run, &info);
    }
    if (!lost && !pvsim_run_write(run, pvsim_ring_slot(&camera->ring, position), position)) {
        atomic_store(&camera->progress, READOUT_FAILED);
        return hang(run);
    }
    uint64_t end_ns = run->grid_ns + run->lead_ns + timing_of(run)->delivery_ns;
    if (!sleep_until(run, end_ns))
        return false;
    run->ready_ns = end_ns;
    run->period_ns = timing_of(run)->period_ns;
    if (run->plan->smart_count)
        run->period_ns += run->plan->smart[(run->frame_nr - 1) % run->plan->smart_count].delay_ns;
    notices due = { .count = 0 };
    if (!lost)
        due = arrive(run, position, began_ns, early);
    atomic_fetch_add(&camera->taken, 1);
    /* Before the handlers, because a client may trigger the next frame or begin the next sequence as soon as it gets a
     * frame. */
    if (run->plan->start == PVSIM_START_SOFTWARE_EDGE)
        pvsim_triggers_arm(&camera->triggers);
    run->complete = run->plan->kind == PVSIM_SEQUENCE && run->frame_nr == run->plan->frames;
    if (run->complete)
        pvsim_camera_complete(camera);
    while (due.count-- > 0)
        notify(run, &due.info);
    return true;
}

/* One frame, from its exposure to its arrival; false if the run must stop. */
static bool take(pvsim_run *run)
{
    pvsim_camera *camera = run->camera;
    atomic_store(&camera->progress, EXPOSURE_IN_PROGRESS);
    if (pvsim_fault_strikes(PVSIM_FAULT_UNPLUG, NULL)) {
        FRAME_INFO info = { .hCam = camera->handle };
        atomic_store(&camera->removed, true);
        pvsim_notifier_post(&camera->notifier, PL_CALLBACK_CAM_REMOVED, &info, 0);
        return hang(run);
    }
    if (pvsim_fault_strikes(PVSIM_FAULT_STALL, NULL) || atomic_load(&camera->stalled))
        return hang(run);
    return expose(run) && sleep_until(run, run->grid_ns + run->lead_ns) && read_out(run);
}

/* Until the last frame of a sequence, or until it is stopped. */
static void acquire(pvsim_camera *camera, double temperature_c)
{
    uint64_t now_ns = camera->triggers.started_ns; /* not from when this thread woke: triggers count from the start */
    pvsim_run run = {
        .camera = camera,
        .plan = &camera->plan, /* not changed during a run */
        .paced = camera->config->pace != PVSIM_PACE_NONE,
        .grid_ns = now_ns,
        .ready_ns = now_ns,
        .temperature_c = temperature_c,
        .frame_nr = 1,
    };
    if (!pvsim_run_prepare(&run)) {
        pvsim_run_finish(&run);
        atomic_store(&camera->progress, READOUT_FAILED);
        hang(&run);
        return;
    }
    while (!run.complete && take(&run))
        run.frame_nr++;
    pvsim_run_finish(&run);
}

void pvsim_run_body(void *argument)
{
    pvsim_camera *camera = argument;
    pthread_mutex_lock(&camera->control);
    for (;;) {
        while (!camera->go && !camera->quit)
            pthread_cond_wait(&camera->changed, &camera->control);
        if (camera->quit)
            break;
        camera->go = false;
        camera->busy = true;
        uint64_t run = camera->runs;
        double temperature_c = pvsim_thermal_now(camera) / 100.0;
        pthread_mutex_unlock(&camera->control);
        acquire(camera, temperature_c);
        pthread_mutex_lock(&camera->control);
        camera->busy = false;
        /* The next run may have begun already, because a sequence is complete before its last notice. */
        if (camera->phase == PVSIM_ACQUIRING && camera->runs == run)
            camera->phase = PVSIM_READY;
        pthread_cond_broadcast(&camera->changed);
    }
    pthread_mutex_unlock(&camera->control);
}
