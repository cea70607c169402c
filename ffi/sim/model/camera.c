#include "camera.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "switches/faults.h"
#include "guard.h"
#include "params/hooks.h"
#include "plan.h"
#include "switches/strict.h"

void pvsim_camera_prepare(pvsim_camera *camera)
{
    pthread_mutex_init(&camera->control, NULL);
    pvsim_condition_open(&camera->changed);
    pvsim_bell_prepare(&camera->bell);
    pvsim_ring_prepare(&camera->ring, &camera->bell);
    pvsim_triggers_prepare(&camera->triggers, &camera->bell);
    pvsim_notifier_prepare(&camera->notifier);
}

int pvsim_camera_open(pvsim_camera *camera)
{
    pthread_mutex_lock(&camera->control);
    pvsim_params_reset(camera);
    camera->plan = (pvsim_plan){ 0 }; /* clears what an earlier program left */
    camera->phase = PVSIM_READY;
    camera->go = camera->busy = camera->quit = false;
    atomic_store(&camera->progress, READOUT_NOT_ACTIVE);
    atomic_store(&camera->taken, 0);
    pthread_mutex_unlock(&camera->control);
    if (!pvsim_notifier_open(&camera->notifier, camera->config))
        return PL_ERR_INSUFFICIENT_RESOURCES;
    if (!pvsim_thread_open(&camera->thread, pvsim_run_body, camera, "pvsim-camera")) {
        pvsim_notifier_close(&camera->notifier);
        return PL_ERR_INSUFFICIENT_RESOURCES;
    }
    atomic_store(&camera->open, true);
    return PL_ERR_NONE;
}

static void end_thread(pvsim_camera *camera)
{
    pvsim_bell_stop(&camera->bell);
    pthread_mutex_lock(&camera->control);
    camera->quit = true;
    pthread_cond_broadcast(&camera->changed);
    pthread_mutex_unlock(&camera->control);
    pvsim_thread_join(&camera->thread);
}

void pvsim_camera_abandon(pvsim_camera *camera)
{
    end_thread(camera);
    if (!pvsim_notifier_is_busy(&camera->notifier))
        pvsim_notifier_close(&camera->notifier);
}

void pvsim_camera_close(pvsim_camera *camera)
{
    /* First, so that a start on another thread comes too late, and does not miss the thread. */
    pthread_mutex_lock(&camera->control);
    atomic_store(&camera->open, false);
    pthread_mutex_unlock(&camera->control);
    pvsim_camera_stop(camera);
    end_thread(camera);
    pvsim_notifier_close(&camera->notifier);
    pvsim_ring_reset(&camera->ring);
}

pvsim_sensor pvsim_camera_sensor(pvsim_camera *camera)
{
    const pvsim_gain *gain = pvsim_camera_gain(camera);
    int64_t offset = pvsim_param_value(camera, PARAM_ADC_OFFSET);
    const pvsim_fact *fact = pvsim_profile_fact(camera->profile, PARAM_ADC_OFFSET);
    if (gain->offset_adu && fact)
        offset += gain->offset_adu - fact->preset;
    /* The port with the value 0 is the one with electron multiplication. */
    double multiplied = 1.0;
    bool enabled = !pvsim_param_has(camera, PARAM_GAIN_MULT_ENABLE) || pvsim_param_value(camera, PARAM_GAIN_MULT_ENABLE);
    if (enabled && pvsim_param_has(camera, PARAM_GAIN_MULT_FACTOR) && pvsim_camera_port(camera)->value == 0)
        multiplied = (double)pvsim_param_value(camera, PARAM_GAIN_MULT_FACTOR);
    uint32_t delay = (uint32_t)pvsim_param_value(camera, PARAM_SCAN_LINE_DELAY);
    /* Dark currents are those at the port's set point, or else at the camera's usual one. */
    const pvsim_fact *setpoint = pvsim_profile_fact(camera->profile, PARAM_TEMP_SETPOINT);
    int16_t brought = pvsim_camera_port(camera)->setpoint;
    double usual = setpoint ? (double)setpoint->preset : 0.0;
    return (pvsim_sensor){
        .width = camera->profile->width,
        .height = camera->profile->height,
        .e_per_adu = gain->e_per_adu,
        .read_noise_e = gain->read_noise_e,
        .dark_e_per_s = gain->dark_e_per_s,
        .full_well_e = gain->full_well_e,
        .quantum_efficiency = camera->profile->quantum_efficiency,
        .row_time_ns = pvsim_camera_speed(camera)->row_time_ns * (1.0 + delay),
        .offset_adu = (uint16_t)(offset < 0 ? 0 : offset),
        .bit_depth = gain->bit_depth,
        .bytes_per_pixel = gain->bit_depth > 8 ? 2 : 1,
        .dark_reference_c = (brought == PVSIM_KEEP_SETPOINT ? usual : brought) / 100.0,
        .em_gain = multiplied,
    };
}

/* Tells the scene what it will show, so that its slow work is done before the first frame. */
static int prepare_scene(pvsim_camera *camera)
{
    const pvsim_plan *plan = &camera->plan;
    pvsim_sensor sensor = pvsim_camera_sensor(camera);
    if (!pvsim_shutter_opens(camera))
        sensor.quantum_efficiency = 0; /* no light */
    pvsim_shot *shots = calloc(plan->region_count, sizeof *shots);
    if (!shots)
        return PL_ERR_INSUFFICIENT_RESOURCES;
    for (uint16_t i = 0; i < plan->region_count; i++) {
        const rgn_type *region = &plan->regions[i];
        shots[i] = (pvsim_shot){
            .s1 = region->s1, .s2 = region->s2, .sbin = region->sbin,
            .p1 = region->p1, .p2 = region->p2, .pbin = region->pbin,
            .frame_nr = 1,
            .start_ns = pvsim_now_ns() - camera->scene_opened_ns,
            .exposure_ns = plan->timing.exposure_ns,
            .temperature_c = pvsim_thermal_now(camera) / 100.0,
        };
    }
    int made = pvsim_scene_prepare(camera->scene, &sensor, shots, plan->region_count);
    free(shots);
    return made ? PL_ERR_NONE : PL_ERR_INSUFFICIENT_RESOURCES;
}

/* Whether a start is allowed, and with how many slots. The control lock is held. */
static int check_start(pvsim_camera *camera, bool sequence, uint32_t bytes, uint32_t *slots)
{
    const pvsim_plan *plan = &camera->plan;
    if (!atomic_load(&camera->open))
        return PL_ERR_DEVICE_HANDLE_INVALID;
    if (camera->phase != PVSIM_READY)
        return PL_ERR_STATE_INVALID;
    if (!plan->made)
        return PL_ERR_ACQUISITION_SETUP_REQUIRED;
    if (sequence != (plan->kind == PVSIM_SEQUENCE))
        return PL_ERR_STATE_INVALID;
    if (plan->kind == PVSIM_NO_RING)
        return PL_ERR_CONFIGURATION_INVALID; /* seen on a Prime BSI, in a driver that passes 0 for overwrite */
    if (plan->kind == PVSIM_OVERWRITE && pvsim_fault_strikes(PVSIM_FAULT_OVERWRITE_START, NULL))
        return PL_ERR_CONFIGURATION_INVALID;
    if (plan->kind == PVSIM_SEQUENCE) {
        *slots = plan->frames;
        return PL_ERR_NONE;
    }
    if (bytes < plan->frame_bytes || bytes % plan->frame_bytes != 0)
        return PL_ERR_BUFFER_SIZE_INVALID;
    *slots = bytes / plan->frame_bytes;
    return PL_ERR_NONE;
}

int pvsim_camera_start(pvsim_camera *camera, bool sequence, void *buffer, uint32_t bytes)
{
    pthread_mutex_lock(&camera->control);
    const pvsim_plan *plan = &camera->plan;
    uint32_t slots = 0;
    int code = check_start(camera, sequence, bytes, &slots);
    /* Done again, because a client may change exposures between two starts. */
    if (!code)
        code = pvsim_plan_time(camera, &camera->plan);
    if (!code)
        code = prepare_scene(camera);
    if (!code)
        camera->plan.post = pvsim_pp_plan(camera);
    if (!code && (!pvsim_ring_start(&camera->ring, camera->config, plan->kind, buffer, plan->frame_bytes, slots) ||
                  !pvsim_notifier_start(&camera->notifier, slots, plan->timing.period_ns)))
        code = PL_ERR_INSUFFICIENT_RESOURCES;
    if (!code && plan->stale)
        pvsim_strict_say("pl_exp_start", "a run is set up again after a change of its parameters, before it is started",
                         "camera %s", camera->name);
    if (!code) {
        pvsim_guard_start(camera, buffer, plan->frame_bytes, slots);
        pvsim_triggers_start(&camera->triggers, camera->signal, pvsim_now_ns());
        atomic_store(&camera->stalled, false);
        pvsim_bell_start(&camera->bell);
        atomic_store(&camera->progress, EXPOSURE_IN_PROGRESS);
        pvsim_io_script_run(camera, false);
        camera->phase = PVSIM_ACQUIRING;
        camera->runs++;
        camera->go = true;
        pthread_cond_broadcast(&camera->changed);
    }
    pthread_mutex_unlock(&camera->control);
    return code;
}

int pvsim_camera_stop(pvsim_camera *camera)
{
    pthread_mutex_lock(&camera->control);
    bool ran = camera->phase == PVSIM_ACQUIRING;
    uint64_t run = camera->runs;
    if (ran)
        camera->phase = PVSIM_STOPPING;
    pthread_mutex_unlock(&camera->control);
    int64_t slow_ms;
    if (ran && pvsim_fault_strikes(PVSIM_FAULT_SLOW_ABORT, &slow_ms))
        nanosleep(&(struct timespec){ slow_ms / 1000, slow_ms % 1000 * 1000000 }, NULL);
    pthread_mutex_lock(&camera->control);
    if (camera->runs == run)
        pvsim_bell_stop(&camera->bell);
    /* Another thread may have stopped this run first and begun a new one, which is not ours to end or to wait for. */
    while (camera->runs == run && (camera->busy || camera->go))
        pthread_cond_wait(&camera->changed, &camera->control);
    if (camera->runs == run) {
        pvsim_notifier_drop(&camera->notifier);
        if (camera->phase == PVSIM_STOPPING)
            pvsim_io_script_run(camera, true);
        camera->phase = PVSIM_READY;
        atomic_store(&camera->progress, READOUT_NOT_ACTIVE);
    }
    pthread_mutex_unlock(&camera->control);
    return PL_ERR_NONE;
}

void pvsim_camera_complete(pvsim_camera *camera)
{
    pthread_mutex_lock(&camera->control);
    if (camera->phase == PVSIM_ACQUIRING) {
        pvsim_io_script_run(camera, true);
        camera->phase = PVSIM_READY;
        atomic_store(&camera->progress, READOUT_COMPLETE);
        pthread_cond_broadcast(&camera->changed);
    }
    pthread_mutex_unlock(&camera->control);
}

bool pvsim_camera_has_all(pvsim_camera *camera)
{
    uint64_t arrived = pvsim_ring_state_of(&camera->ring).arrived;
    pthread_mutex_lock(&camera->control);
    uint64_t run = camera->runs;
    bool has_all = camera->phase == PVSIM_READY ||
                   (camera->plan.kind == PVSIM_SEQUENCE && arrived >= camera->plan.frames);
    while (has_all && camera->runs == run && camera->phase == PVSIM_ACQUIRING)
        pthread_cond_wait(&camera->changed, &camera->control);
    pthread_mutex_unlock(&camera->control);
    return has_all;
}

bool pvsim_camera_acquiring(pvsim_camera *camera)
{
    pthread_mutex_lock(&camera->control);
    bool acquiring = camera->phase != PVSIM_READY;
    pthread_mutex_unlock(&camera->control);
    return acquiring;
}

int pvsim_camera_trigger(pvsim_camera *camera, bool *taken)
{
    pthread_mutex_lock(&camera->control);
    pvsim_start start = camera->plan.start;
    bool acquiring = camera->phase == PVSIM_ACQUIRING;
    pthread_mutex_unlock(&camera->control);
    if (!acquiring || (start != PVSIM_START_SOFTWARE_FIRST && start != PVSIM_START_SOFTWARE_EDGE))
        return PL_ERR_STATE_INVALID;
    *taken = pvsim_triggers_fire(&camera->triggers, pvsim_now_ns());
    return PL_ERR_NONE;
}

bool pvsim_camera_is_set_up(pvsim_camera *camera)
{
    pthread_mutex_lock(&camera->control);
    bool made = camera->plan.made;
    pthread_mutex_unlock(&camera->control);
    return made;
}
