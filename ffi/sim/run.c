/* The camera's thread: exposes on an absolute time grid that no reader slows down, writes each frame into its slot
   during that frame's read-out, and tells the ring and the notifier. */
#include <string.h>

#include "camera.h"
#include "param_hooks.h"
#include "probes.h"

/* Further behind than this, the machine cannot keep the pace: the grid is put where the clock is. */
#define CATCHES_UP_NS 1000000000u

typedef struct run {
    pvsim_camera *camera;
    const pvsim_plan *plan;
    uint64_t grid_ns; /* start of the exposure of the frame at hand */
    double temperature_c;
    uint32_t frame_nr;
} run;

static void stamp(const run *run, uint8_t *pixels, size_t bytes)
{
    uint8_t number[4] = { (uint8_t)run->frame_nr, (uint8_t)(run->frame_nr >> 8), (uint8_t)(run->frame_nr >> 16),
                          (uint8_t)(run->frame_nr >> 24) };
    memcpy(pixels, number, bytes < sizeof number ? bytes : sizeof number);
}

static void write_pixels(run *run, uint8_t *slot)
{
    pvsim_camera *camera = run->camera;
    uint8_t *pixels = slot;
    for (uint16_t i = 0; i < run->plan->region_count; i++) {
        const rgn_type *region = &run->plan->regions[i];
        pvsim_shot shot = {
            .s1 = region->s1, .s2 = region->s2, .sbin = region->sbin,
            .p1 = region->p1, .p2 = region->p2, .pbin = region->pbin,
            .frame_nr = run->frame_nr,
            .start_ns = run->grid_ns - camera->scene_opened_ns,
            .exposure_ns = run->plan->timing.exposure_ns,
            .temperature_c = run->temperature_c,
        };
        pvsim_scene_render(camera->scene, &shot, pixels);
    }
    if (camera->config->stamp)
        stamp(run, pixels, run->plan->frame_bytes);
}

/* Waits for a slot in the way that PVSIM_FULL says; false when the run is to stop. */
static bool make_room(run *run, uint64_t position, bool *lost)
{
    pvsim_camera *camera = run->camera;
    *lost = false;
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
            pvsim_bell_sleep(&camera->bell, PVSIM_FOR_EVER);
            return false;
        case PVSIM_ROOM_WAIT:
            if (!pvsim_bell_wait(&camera->bell, seen, PVSIM_FOR_EVER))
                return false;
            /* Nothing was exposed meanwhile. */
            if (run->grid_ns < pvsim_now_ns())
                run->grid_ns = pvsim_now_ns();
        }
    }
}

static void announce(run *run, uint64_t position, uint64_t began_ns)
{
    pvsim_camera *camera = run->camera;
    uint64_t ended_ns = pvsim_now_ns();
    FRAME_INFO info = {
        .hCam = camera->handle,
        .FrameNr = (int32_t)run->frame_nr,
        .TimeStamp = (int64_t)(ended_ns / 100000),
        .TimeStampBOF = (int64_t)(began_ns / 100000),
    };
    info.ReadoutTime = (int32_t)(info.TimeStamp - info.TimeStampBOF);
    pvsim_probe_arrived(camera->handle, run->frame_nr, ended_ns);
    pvsim_ring_arrive(&camera->ring, &info, position);
    pvsim_notifier_post(&camera->notifier, PL_CALLBACK_BOF, &info, 0);
    pvsim_notifier_post(&camera->notifier, PL_CALLBACK_EOF, &info, 0);
}

/* One frame, from its exposure to its arrival; false when the run is to stop. */
static bool take(run *run)
{
    pvsim_camera *camera = run->camera;
    const pvsim_timing *timing = &run->plan->timing;
    bool paced = camera->config->pace != PVSIM_PACE_NONE;
    atomic_store(&camera->progress, EXPOSURE_IN_PROGRESS);
    if (paced && !pvsim_bell_sleep(&camera->bell, run->grid_ns + timing->lead_ns))
        return false;
    uint64_t position = pvsim_ring_position(&camera->ring, run->frame_nr);
    bool lost;
    if (!make_room(run, position, &lost))
        return false;
    atomic_store(&camera->progress, READOUT_IN_PROGRESS);
    uint64_t began_ns = pvsim_now_ns();
    if (!lost)
        write_pixels(run, pvsim_ring_slot(&camera->ring, position));
    uint64_t due_ns = run->grid_ns + timing->lead_ns + timing->delivery_ns;
    if (paced ? !pvsim_bell_sleep(&camera->bell, due_ns) : pvsim_bell_stopped(&camera->bell))
        return false;
    if (!lost)
        announce(run, position, began_ns);
    atomic_fetch_add(&camera->taken, 1);
    return true;
}

static void acquire(pvsim_camera *camera, double temperature_c)
{
    run run = {
        .camera = camera,
        .plan = &camera->plan, /* unchanged while acquiring */
        .grid_ns = pvsim_now_ns(),
        .temperature_c = temperature_c,
        .frame_nr = 1,
    };
    bool sequence = run.plan->kind == PVSIM_SEQUENCE;
    while (take(&run)) {
        if (sequence && run.frame_nr == run.plan->frames) {
            atomic_store(&camera->progress, READOUT_COMPLETE);
            break;
        }
        run.frame_nr++;
        run.grid_ns += run.plan->timing.period_ns;
        uint64_t now_ns = pvsim_now_ns();
        if (run.grid_ns + CATCHES_UP_NS < now_ns || camera->config->pace == PVSIM_PACE_NONE)
            run.grid_ns = now_ns;
    }
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
        double temperature_c = pvsim_thermal_now(camera) / 100.0;
        pthread_mutex_unlock(&camera->control);
        acquire(camera, temperature_c);
        pthread_mutex_lock(&camera->control);
        camera->busy = false;
        /* A sequence that is complete leaves the camera ready; a stop says so itself when the handlers are done. */
        if (camera->phase == PVSIM_ACQUIRING)
            camera->phase = PVSIM_READY;
        pthread_cond_broadcast(&camera->changed);
    }
    pthread_mutex_unlock(&camera->control);
}
