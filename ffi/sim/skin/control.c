/* The control functions of pvsim_control.h. They do not change the error code. */
#include "interface/pvsim_control.h"

#include "switches/faults.h"
#include "scene/focus.h"
#include "model/library.h"
#include "switches/probes.h"
#include "switches/strict.h"

int32_t pvsim_fault_add(const char *specification)
{
    return pvsim_faults_add(specification);
}

void pvsim_fault_clear(void)
{
    pvsim_faults_clear();
}

int32_t pvsim_trigger_pulse(int16_t hcam, uint64_t width_ns)
{
    pvsim_camera *camera = pvsim_library_opened(hcam);
    if (!camera)
        return 0;
    uint64_t now_ns = pvsim_now_ns();
    pvsim_triggers_pulse(&camera->triggers, now_ns, now_ns + width_ns);
    return 1;
}

void pvsim_stage_move(double um)
{
    pvsim_focus_move(um);
}

int32_t pvsim_run_counts(int16_t hcam, pvsim_counts *counts)
{
    pvsim_camera *camera = pvsim_library_opened(hcam);
    if (!camera || !counts)
        return 0;
    counts->exposed = atomic_load(&camera->taken);
    counts->late = atomic_load(&camera->late);
    counts->arrived = pvsim_ring_state_of(&camera->ring).arrived;
    pvsim_notifier_counts(&camera->notifier, &counts->notices, &counts->lost_notices);
    return 1;
}

uint64_t pvsim_strict_count(void)
{
    return pvsim_strict_lines();
}

uint64_t pvsim_thread_cpu_ns(void)
{
    return pvsim_library_cpu_ns();
}

uint64_t pvsim_handler_held_ns(void)
{
    return pvsim_library_held_ns();
}

uint64_t pvsim_producer_cpu_ns(void)
{
    uint64_t all = pvsim_library_cpu_ns(), handlers = pvsim_probe_handlers_ns();
    return all > handlers ? all - handlers : 0;
}
