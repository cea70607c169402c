#include "guard.h"

#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "switches/strict.h"

static const uint8_t canary[16] = "pvsim: canary 1";

static size_t canary_bytes(uint32_t frame_bytes)
{
    return frame_bytes < sizeof canary ? frame_bytes : sizeof canary;
}

/* Reads without the signal that a plain read of unmapped memory would raise. */
static bool is_mapped(const void *at)
{
    uint8_t byte;
    struct iovec here = { &byte, 1 }, there = { (void *)at, 1 };
    return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == 1;
}

void pvsim_guard_start(pvsim_camera *camera, uint8_t *base, uint32_t frame_bytes, uint32_t slots)
{
    camera->guarded = pvsim_strict_on();
    if (!camera->guarded)
        return;
    size_t length = canary_bytes(frame_bytes);
    for (uint32_t slot = 0; slot < slots; slot++)
        memcpy(base + (size_t)(slot + 1) * frame_bytes - length, canary, length);
}

bool pvsim_guard_slot(pvsim_camera *camera, uint8_t *slot, uint64_t position)
{
    if (!camera->guarded)
        return true;
    uint32_t frame_bytes = camera->plan.frame_bytes;
    if (!is_mapped(slot) || !is_mapped(slot + frame_bytes - 1)) {
        pvsim_strict_say("buffer", "the buffer is freed after the run is aborted, not before",
                         "slot %llu of camera %s is no longer memory", (unsigned long long)position, camera->name);
        return false;
    }
    /* Before its first frame, only the camera may write to a slot. */
    size_t length = canary_bytes(frame_bytes);
    if (position < camera->ring.slots && memcmp(slot + frame_bytes - length, canary, length) != 0)
        pvsim_strict_say("buffer", "the buffer belongs to the camera from start to abort",
                         "slot %llu of camera %s was written to, or freed and used again, before its first frame",
                         (unsigned long long)position, camera->name);
    return true;
}
