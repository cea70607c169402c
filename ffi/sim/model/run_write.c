/* The content of a frame: pixels, or headers and pixels, the stamp, and the changes by a fault. */
#include <stdlib.h>
#include <string.h>

#include "switches/faults.h"
#include "scene/focus.h"
#include "guard.h"
#include "host.h"
#include "metadata/metadata.h"
#include "run.h"

static size_t pixels_of(const rgn_type *region)
{
    return (size_t)(region->s2 - region->s1 + 1) * (size_t)(region->p2 - region->p1 + 1);
}

bool pvsim_run_prepare(pvsim_run *run)
{
    const pvsim_plan *plan = run->plan;
    size_t picture = pixels_of(&plan->regions[0]) * plan->host_bytes_per_pixel;
    run->picture = malloc(picture > plan->frame_bytes ? picture : plan->frame_bytes);
    if (plan->summed > 1)
        run->sums = malloc(pixels_of(&plan->regions[0]) * sizeof *run->sums);
    size_t most = 0;
    for (uint16_t i = 0; plan->post.on && i < plan->region_count; i++) {
        size_t bytes = pixels_of(&plan->regions[i]) * plan->bytes_per_pixel;
        most = bytes > most ? bytes : most;
    }
    if (plan->post.on)
        run->room = malloc(most);
    return run->picture && (run->sums || plan->summed == 1) && (run->room || !plan->post.on);
}

void pvsim_run_finish(pvsim_run *run)
{
    free(run->picture);
    free(run->room);
    free(run->sums);
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
        .defocus_um = pvsim_focus_off_um(),
        .temperature_c = run->temperature_c,
    };
}

static pvsim_picture picture_of(const pvsim_run *run, const pvsim_shot *shot)
{
    return (pvsim_picture){
        .width = (uint32_t)(shot->s2 - shot->s1 + 1) / shot->sbin,
        .height = (uint32_t)(shot->p2 - shot->p1 + 1) / shot->pbin,
        .bytes_per_pixel = run->plan->bytes_per_pixel,
    };
}

/* The camera's work on the pixels that it has just read. */
static void process(pvsim_run *run, void *pixels, const pvsim_shot *shot)
{
    const pvsim_picture picture = picture_of(run, shot);
    if (run->plan->post.on)
        pvsim_post_apply(&run->plan->post, pixels, &picture, run->room);
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
    else {
        pvsim_md_write_frame(scene, &head, shots, plan->region_count, plan->bytes_per_pixel, slot);
        uint8_t *pixels = slot + PVSIM_MD_FRAME_BYTES;
        for (uint16_t i = 0; i < plan->region_count; i++) {
            pixels += PVSIM_MD_REGION_BYTES;
            process(run, pixels, &shots[i]);
            pixels += pvsim_md_pixel_bytes(&shots[i], plan->bytes_per_pixel);
        }
    }
}

/* Pixels without headers, after the host's processing. */
static void write_bare(pvsim_run *run, uint8_t *slot)
{
    const pvsim_plan *plan = run->plan;
    pvsim_scene *scene = run->camera->scene;
    pvsim_shot shot = shot_of(run, &plan->regions[0]);
    bool turned = plan->rotate || plan->flip;
    uint8_t *upright = turned ? run->picture : slot;
    pvsim_picture picture = picture_of(run, &shot);
    if (plan->summed == 1) {
        pvsim_scene_render(scene, &shot, upright);
        process(run, upright, &shot);
    } else {
        memset(run->sums, 0, pixels_of(&plan->regions[0]) * sizeof *run->sums);
        shot.frame_nr = (run->frame_nr - 1) * plan->summed + 1;
        for (uint32_t part = 0; part < plan->summed && !pvsim_bell_stopped(&run->camera->bell); part++) {
            pvsim_scene_render(scene, &shot, run->picture);
            process(run, run->picture, &shot);
            pvsim_host_add(run->sums, run->picture, &picture);
            shot.frame_nr++;
            shot.start_ns += plan->timing.period_ns / plan->summed;
        }
        size_t count = (size_t)picture.width * picture.height;
        pvsim_host_write_sums(upright, run->sums, count, plan->host_bytes_per_pixel);
        picture.bytes_per_pixel = plan->host_bytes_per_pixel;
    }
    if (turned)
        pvsim_host_turn(slot, upright, &picture, plan->rotate, plan->flip);
}

static void write_frame(pvsim_run *run, uint8_t *slot)
{
    if (run->plan->metadata)
        write_with_headers(run, slot);
    else
        write_bare(run, slot);
    if (run->camera->config->stamp)
        stamp(run, slot);
}

/* The upper half is this frame, the lower half the old content. */
static void write_torn(pvsim_run *run, uint8_t *slot)
{
    size_t half = run->plan->frame_bytes / 2, rest = run->plan->frame_bytes - half;
    uint8_t *old = malloc(rest);
    if (old)
        memcpy(old, slot + half, rest);
    write_frame(run, slot);
    if (old)
        memcpy(slot + half, old, rest);
    free(old);
}

bool pvsim_run_write(pvsim_run *run, uint8_t *slot, uint64_t position)
{
    if (!pvsim_guard_slot(run->camera, slot, position))
        return false;
    if (pvsim_fault_strikes(PVSIM_FAULT_ZERO, NULL)) {
        memset(slot, 0, run->plan->frame_bytes);
        return true;
    }
    if (pvsim_fault_strikes(PVSIM_FAULT_TORN, NULL))
        write_torn(run, slot);
    else
        write_frame(run, slot);
    if (run->plan->metadata && pvsim_fault_strikes(PVSIM_FAULT_HEADER, NULL))
        slot[0] ^= 0xff;
    return true;
}
