/* What is in a frame: pixels, or headers and pixels, the stamp, and what a fault makes of it. */
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "guard.h"
#include "md.h"
#include "run.h"

bool pvsim_run_prepare(pvsim_run *run)
{
    const pvsim_plan *plan = run->plan;
    const rgn_type *region = &plan->regions[0];
    size_t picture = (size_t)(region->s2 - region->s1 + 1) * (region->p2 - region->p1 + 1) * plan->bytes_per_pixel;
    size_t room = picture > plan->frame_bytes ? picture : plan->frame_bytes;
    run->picture = malloc(room);
    return run->picture != NULL;
}

void pvsim_run_finish(pvsim_run *run)
{
    free(run->picture);
}

static void stamp(const pvsim_run *run, uint8_t *slot)
{
    size_t at = 0, bytes = run->plan->frame_bytes;
    if (run->plan->metadata) {
        const md_frame_header *frame = (const md_frame_header *)slot;
        const md_frame_roi_header *region = (const md_frame_roi_header *)(frame + 1);
        if (region->flags & PL_MD_ROI_FLAG_HEADER_ONLY)
            return;
        at = sizeof *frame + frame->extendedMdSize + sizeof *region + region->extendedMdSize;
    }
    for (uint32_t i = 0; i < 4 && at + i < bytes; i++)
        slot[at + i] = (uint8_t)(run->frame_nr >> (8 * i));
}

static pvsim_shot shot_of(const pvsim_run *run, const rgn_type *region)
{
    return (pvsim_shot){
        .s1 = region->s1, .s2 = region->s2, .sbin = region->sbin,
        .p1 = region->p1, .p2 = region->p2, .pbin = region->pbin,
        .frame_nr = run->frame_nr,
        .start_ns = run->grid_ns - run->camera->scene_opened_ns,
        .exposure_ns = run->exposure_ns,
        .temperature_c = run->temperature_c,
    };
}

static void write_with_headers(pvsim_run *run, uint8_t *slot)
{
    const pvsim_plan *plan = run->plan;
    pvsim_scene *scene = run->camera->scene;
    uint64_t start_ns = run->grid_ns - run->camera->clock_ns;
    pvsim_md_head head = {
        .version = run->camera->profile->metadata_version,
        .bit_depth = plan->bit_depth,
        .color_mask = COLOR_NONE,
        .image_format = plan->bytes_per_pixel == 1 ? PL_IMAGE_FORMAT_MONO8 : PL_IMAGE_FORMAT_MONO16,
        .frame_nr = run->frame_nr,
        .start_ps = start_ns * 1000,
        .end_ps = (start_ns + run->lead_ns + plan->timing.delivery_ns) * 1000,
        .exposure_ps = run->exposure_ns * 1000,
    };
    pvsim_shot shots[PVSIM_MAX_REGIONS];
    for (uint16_t i = 0; i < plan->region_count; i++)
        shots[i] = shot_of(run, &plan->regions[i]);
    if (plan->has_centroids)
        pvsim_md_write_centroids(scene, &plan->centroids, &head, &shots[0], plan->bytes_per_pixel, run->picture, slot);
    else
        pvsim_md_write_frame(scene, &head, shots, plan->region_count, plan->bytes_per_pixel, slot);
}

static void write_frame(pvsim_run *run, uint8_t *slot)
{
    if (run->plan->metadata)
        write_with_headers(run, slot);
    else {
        pvsim_shot shot = shot_of(run, &run->plan->regions[0]);
        pvsim_scene_render(run->camera->scene, &shot, slot);
    }
    if (run->camera->config->stamp)
        stamp(run, slot);
}

bool pvsim_run_write(pvsim_run *run, uint8_t *slot, uint64_t position)
{
    size_t bytes = run->plan->frame_bytes;
    if (!pvsim_guard_slot(run->camera, slot, position))
        return false;
    if (pvsim_fault_strikes(PVSIM_FAULT_ZERO, NULL)) {
        memset(slot, 0, bytes);
        return true;
    }
    if (pvsim_fault_strikes(PVSIM_FAULT_TORN, NULL)) {
        /* The upper half is this frame, the lower half what was there. */
        uint8_t *old = run->picture;
        if (!run->plan->has_centroids)
            memcpy(old, slot, bytes);
        write_frame(run, slot);
        if (!run->plan->has_centroids)
            memcpy(slot + bytes / 2, old + bytes / 2, bytes - bytes / 2);
        return true;
    }
    write_frame(run, slot);
    if (run->plan->metadata && pvsim_fault_strikes(PVSIM_FAULT_HEADER, NULL))
        slot[0] ^= 0xff;
    return true;
}
