#include "truth.h"

int32_t pvsim_truth(int16_t hcam, pvsim_truth_values *values) {
    const pvsim_scene *scene = pvsim_scene_of_camera(hcam);
    if (!scene || !values) return 0;
    pvsim_scene_truth(scene, values);
    return 1;
}

int32_t pvsim_truth_pixel(int16_t hcam, uint32_t x, uint32_t y, pvsim_truth_pixel_values *pixel) {
    const pvsim_scene *scene = pvsim_scene_of_camera(hcam);
    return scene && pixel && pvsim_scene_truth_pixel(scene, x, y, pixel);
}

uint32_t pvsim_truth_beads(int16_t hcam, uint64_t at_ns, pvsim_bead *beads, uint32_t room) {
    const pvsim_scene *scene = pvsim_scene_of_camera(hcam);
    return scene ? (uint32_t)pvsim_scene_beads(scene, at_ns, beads, beads ? room : 0) : 0;
}

uint32_t pvsim_truth_hot_pixels(int16_t hcam, pvsim_truth_hot_pixel *pixels, uint32_t room) {
    const pvsim_scene *scene = pvsim_scene_of_camera(hcam);
    return scene ? (uint32_t)pvsim_scene_truth_hot(scene, pixels, pixels ? room : 0) : 0;
}
