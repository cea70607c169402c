#include "truth.h"

#include "library.h"

static const pvsim_scene *scene_of(int16_t hcam)
{
    const pvsim_camera *camera = pvsim_library_opened(hcam);
    return camera ? camera->scene : NULL;
}

int32_t pvsim_truth(int16_t hcam, pvsim_truth_values *values)
{
    const pvsim_scene *scene = scene_of(hcam);
    if (!scene || !values) return 0;
    pvsim_scene_truth(scene, values);
    return 1;
}

int32_t pvsim_truth_pixel(int16_t hcam, uint32_t x, uint32_t y, pvsim_truth_pixel_values *pixel)
{
    const pvsim_scene *scene = scene_of(hcam);
    return scene && pixel && pvsim_scene_truth_pixel(scene, x, y, pixel);
}

uint32_t pvsim_truth_beads(int16_t hcam, uint64_t at_ns, pvsim_bead *beads, uint32_t room)
{
    const pvsim_scene *scene = scene_of(hcam);
    return scene ? (uint32_t)pvsim_scene_beads(scene, at_ns, beads, beads ? room : 0) : 0;
}

uint32_t pvsim_truth_hot_pixels(int16_t hcam, pvsim_truth_hot_pixel *pixels, uint32_t room)
{
    const pvsim_scene *scene = scene_of(hcam);
    return scene ? (uint32_t)pvsim_scene_truth_hot(scene, pixels, pixels ? room : 0) : 0;
}
