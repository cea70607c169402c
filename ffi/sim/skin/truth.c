/* The truth by handle. The lock keeps a setup on another thread from changing the scene. */
#include "scene/truth.h"

#include "model/library.h"

/* NULL if the handle is not that of an open camera; otherwise its control lock is held. */
static pvsim_camera *hold(int16_t hcam)
{
    pvsim_camera *camera = pvsim_library_opened(hcam);
    if (camera)
        pthread_mutex_lock(&camera->control);
    return camera;
}

static void let_go(pvsim_camera *camera)
{
    pthread_mutex_unlock(&camera->control);
}

int32_t pvsim_truth(int16_t hcam, pvsim_truth_values *values)
{
    if (!values)
        return 0;
    pvsim_camera *camera = hold(hcam);
    if (!camera)
        return 0;
    pvsim_scene_truth(camera->scene, values);
    let_go(camera);
    return 1;
}

int32_t pvsim_truth_pixel(int16_t hcam, uint32_t x, uint32_t y, pvsim_truth_pixel_values *pixel)
{
    if (!pixel)
        return 0;
    pvsim_camera *camera = hold(hcam);
    if (!camera)
        return 0;
    const int found = pvsim_scene_truth_pixel(camera->scene, x, y, pixel);
    let_go(camera);
    return found;
}

uint32_t pvsim_truth_beads(int16_t hcam, uint64_t at_ns, pvsim_bead *beads, uint32_t room)
{
    pvsim_camera *camera = hold(hcam);
    if (!camera)
        return 0;
    /* The camera's clock can be reset to 0; the scene's cannot. */
    const uint64_t scene_ns = at_ns + camera->clock_ns - camera->scene_opened_ns;
    const size_t count = pvsim_scene_beads(camera->scene, scene_ns, beads, beads ? room : 0);
    let_go(camera);
    return (uint32_t)count;
}

uint32_t pvsim_truth_hot_pixels(int16_t hcam, pvsim_truth_hot_pixel *pixels, uint32_t room)
{
    pvsim_camera *camera = hold(hcam);
    if (!camera)
        return 0;
    const size_t count = pvsim_scene_truth_hot(camera->scene, pixels, pixels ? room : 0);
    let_go(camera);
    return (uint32_t)count;
}
