#include "parts.h"
#include "truth.h"

void pvsim_scene_truth(const pvsim_scene *scene, pvsim_truth_values *values)
{
    const pvsim_sensor *sensor = &scene->sensor;
    const int noisy = scene->noise != PVSIM_NOISE_NONE;
    const pvsim_view view = pvsim_view_of(scene, &(pvsim_shot){ .sbin = 1, .pbin = 1 });
    *values = (pvsim_truth_values){
        .e_per_adu = sensor->e_per_adu,
        .offset_adu = sensor->offset_adu,
        .read_noise_e = noisy ? sensor->read_noise_e : 0,
        .full_well_e = sensor->full_well_e,
        .quantum_efficiency = sensor->quantum_efficiency,
        .dark_e_per_s = sensor->dark_e_per_s,
        .dark_reference_c = sensor->dark_reference_c,
        .dark_doubling_c = PVSIM_DARK_DOUBLING_C,
        .background_photons_per_s = scene->background_photons,
        .em_gain = view.multiplication,
        .row_time_ns = sensor->row_time_ns,
        .width = sensor->width,
        .height = sensor->height,
        .beads = (uint32_t)scene->path_count,
        .hot_pixels = noisy ? (uint32_t)scene->hot_count : 0,
        .bit_depth = sensor->bit_depth,
        .most_adu = (uint32_t)view.most,
    };
}

int pvsim_scene_truth_pixel(const pvsim_scene *scene, uint32_t x, uint32_t y, pvsim_truth_pixel_values *pixel)
{
    const pvsim_sensor *sensor = &scene->sensor;
    if (x >= sensor->width || y >= sensor->height)
        return 0;
    *pixel = (pvsim_truth_pixel_values){ .offset_adu = sensor->offset_adu,
                                         .e_per_adu = sensor->e_per_adu,
                                         .dark_e_per_s = sensor->dark_e_per_s };
    if (scene->noise == PVSIM_NOISE_NONE)
        return 1;
    const pvsim_pattern pattern = pvsim_pattern_at(scene->seed, x, y);
    pixel->offset_adu += pattern.offset_e / sensor->e_per_adu;
    pixel->e_per_adu /= pattern.gain;
    for (size_t i = pvsim_hot_from_row(scene, y); i < scene->hot_count && scene->hot[i].y == y; i++) {
        if (scene->hot[i].x != x)
            continue;
        pixel->dark_e_per_s += scene->hot[i].dark_e_per_s;
        pixel->hot = 1;
    }
    return 1;
}

size_t pvsim_scene_truth_hot(const pvsim_scene *scene, pvsim_truth_hot_pixel *pixels, size_t room)
{
    if (scene->noise == PVSIM_NOISE_NONE)
        return 0;
    for (size_t i = 0; i < scene->hot_count && i < room; i++) {
        const pvsim_hot *hot = &scene->hot[i];
        pixels[i] = (pvsim_truth_hot_pixel){ hot->x, hot->y, scene->sensor.dark_e_per_s + hot->dark_e_per_s };
    }
    return scene->hot_count;
}
