#include "parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Guesses for a picture that a microscopist would believe, at 1 to 100 ms. */
#define BACKGROUND_PHOTONS 400.0 /* a second and pixel */
#define USUAL_BANK_MB 128

static int whole(const char *text, double least, double most, double *value)
{
    char *end;
    errno = 0;
    *value = strtod(text, &end);
    return end != text && *end == 0 && errno == 0 && *value >= least && *value <= most;
}

static int parse(pvsim_scene *scene, const char *spec, size_t *beads, char *error, size_t error_size)
{
    double value;
    if (spec && strncmp(spec, "replay:", 7) == 0) {
        scene->background_photons = 0;
        return pvsim_replay_open(scene, spec + 7, error, error_size);
    }
    if (!spec || !*spec || strcmp(spec, "beads") == 0) {
        *beads = SIZE_MAX; /* as many as fit the sensor */
    } else if (strncmp(spec, "beads:", 6) == 0 && whole(spec + 6, 0, PVSIM_MOST_BEADS, &value)) {
        *beads = (size_t)value;
    } else if (strcmp(spec, "dark") == 0) {
        scene->background_photons = 0;
    } else if (strncmp(spec, "flat:", 5) == 0 && whole(spec + 5, 0, 1e12, &value)) {
        scene->background_photons = value;
    } else {
        snprintf(error, error_size,
                 "PVSIM_SCENE is \"%.500s\"; allowed are beads, beads:COUNT (0 to %d), dark, flat:PHOTONS "
                 "(a second and pixel, 0 to 1e12) and replay:FILE",
                 spec, PVSIM_MOST_BEADS);
        return 0;
    }
    return 1;
}

static void forget_banks(pvsim_scene *scene)
{
    for (size_t i = 0; i < scene->bank_count; i++)
        pvsim_bank_free(&scene->banks[i]);
    free(scene->banks);
    scene->banks = NULL;
    scene->bank_count = 0;
}

static void forget_sample(pvsim_scene *scene)
{
    free(scene->paths);
    free(scene->hot);
    free(scene->hot_map);
    free(scene->patch);
    scene->paths = NULL;
    scene->hot = NULL;
    scene->hot_map = NULL;
    scene->patch = NULL;
    scene->path_count = scene->hot_count = 0;
}

static int make_sample(pvsim_scene *scene)
{
    return pvsim_hot_make(scene) && pvsim_beads_make(scene, scene->beads_asked);
}

pvsim_scene *pvsim_scene_open(const char *spec, const pvsim_sensor *sensor, uint64_t seed, char *error,
                              size_t error_size)
{
    pvsim_scene *scene = calloc(1, sizeof *scene);
    if (!scene) {
        snprintf(error, error_size, "There is no memory for the scene");
        return NULL;
    }
    scene->sensor = *sensor;
    scene->seed = pvsim_mix(seed + 0x7076u);
    scene->random = pvsim_mix(scene->seed);
    scene->background_photons = BACKGROUND_PHOTONS;
    scene->bank_bytes = (size_t)USUAL_BANK_MB << 20;
    if (!parse(scene, spec, &scene->beads_asked, error, error_size)) {
        free(scene);
        return NULL;
    }
    scene->gauss = pvsim_gauss_table();
    if (!make_sample(scene)) {
        snprintf(error, error_size, "There is no memory for a sample of %u x %u pixels", sensor->width, sensor->height);
        pvsim_scene_close(scene);
        return NULL;
    }
    return scene;
}

void pvsim_scene_close(pvsim_scene *scene)
{
    if (!scene)
        return;
    forget_banks(scene);
    forget_sample(scene);
    pvsim_replay_close(scene);
    free(scene->last_shots);
    free(scene->spare.field);
    free(scene->quantiles);
    free(scene);
}

int pvsim_scene_set_noise(pvsim_scene *scene, const char *noise, const char *bank_mb, char *error, size_t error_size)
{
    double megabytes = USUAL_BANK_MB;
    pvsim_noise_mode mode = PVSIM_NOISE_BANK;
    if (noise && *noise) {
        if (strcmp(noise, "exact") == 0)
            mode = PVSIM_NOISE_EXACT;
        else if (strcmp(noise, "0") == 0)
            mode = PVSIM_NOISE_NONE;
        else if (strcmp(noise, "bank") != 0) {
            snprintf(error, error_size, "PVSIM_NOISE is \"%s\"; allowed are bank, exact and 0", noise);
            return 0;
        }
    }
    if (bank_mb && *bank_mb && !whole(bank_mb, 1, 65536, &megabytes)) {
        snprintf(error, error_size, "PVSIM_BANK_MB is \"%s\"; allowed are 1 to 65536 megabytes", bank_mb);
        return 0;
    }
    scene->noise = mode;
    scene->bank_bytes = (size_t)(megabytes * (1 << 20));
    return 1;
}

static int same_sensor(const pvsim_sensor *a, const pvsim_sensor *b)
{
    return a->width == b->width && a->height == b->height && a->e_per_adu == b->e_per_adu &&
           a->read_noise_e == b->read_noise_e && a->dark_e_per_s == b->dark_e_per_s &&
           a->full_well_e == b->full_well_e && a->quantum_efficiency == b->quantum_efficiency &&
           a->row_time_ns == b->row_time_ns && a->offset_adu == b->offset_adu && a->bit_depth == b->bit_depth &&
           a->bytes_per_pixel == b->bytes_per_pixel && a->dark_reference_c == b->dark_reference_c &&
           a->em_gain == b->em_gain;
}

/* Already prepared: same sensor, regions and exposures, and at most a tenth of a degree away. */
static int prepared(const pvsim_scene *scene, const pvsim_sensor *sensor, const pvsim_shot *shots, size_t count)
{
    if (!same_sensor(&scene->sensor, sensor) || count != scene->last_count)
        return 0;
    if (scene->noise != scene->last_noise)
        return 0;
    for (size_t i = 0; i < count; i++) {
        const pvsim_shot *a = &scene->last_shots[i], *b = &shots[i];
        if (!pvsim_same_region(a, b) || a->exposure_ns != b->exposure_ns)
            return 0;
        if (fabs(a->temperature_c - b->temperature_c) > 0.1)
            return 0;
    }
    return 1;
}

int pvsim_scene_prepare(pvsim_scene *scene, const pvsim_sensor *sensor, const pvsim_shot *shots, size_t count)
{
    if (prepared(scene, sensor, shots, count))
        return 1;
    const int resized = sensor->width != scene->sensor.width || sensor->height != scene->sensor.height;
    forget_banks(scene);
    scene->last_count = 0;
    scene->sensor = *sensor;
    if (resized) {
        forget_sample(scene);
        if (!make_sample(scene))
            return 0;
    }
    pvsim_shot *kept = realloc(scene->last_shots, (count + 1) * sizeof *kept);
    if (!kept)
        return 0;
    scene->last_shots = kept;
    scene->banks = calloc(count + 1, sizeof *scene->banks);
    if (!scene->banks)
        return 0;
    size_t room = scene->bank_bytes;
    if (scene->noise == PVSIM_NOISE_BANK && !pvsim_bank_spare(scene))
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (scene->recording ? !pvsim_replay_prepare(scene, &shots[i], &room) :
                               scene->noise == PVSIM_NOISE_BANK && !pvsim_bank_make(scene, &shots[i], &room))
            return 0;
    }
    if (count)
        memcpy(kept, shots, count * sizeof *kept);
    scene->last_count = count;
    scene->last_noise = scene->noise;
    return 1;
}

void pvsim_scene_render(pvsim_scene *scene, const pvsim_shot *shot, void *dst)
{
    const pvsim_view view = pvsim_view_of(scene, shot);
    const pvsim_bank *bank = NULL, *like = NULL;
    for (size_t i = 0; i < scene->bank_count && !bank; i++) {
        const pvsim_bank *one = &scene->banks[i];
        if (!pvsim_same_region(&one->shot, shot))
            continue;
        like = one;
        if (scene->recording || one->shot.exposure_ns == shot->exposure_ns)
            bank = one;
    }
    if (scene->recording)
        pvsim_replay_render(scene, bank, shot, &view, dst);
    else if (bank)
        pvsim_bank_render(scene, bank, dst);
    else if (!like || !pvsim_bank_improvise(scene, like, shot, &view, dst))
        pvsim_background_draw(scene, shot, &view, dst);
    pvsim_beads_draw(scene, shot, &view, dst);
}

size_t pvsim_scene_beads(const pvsim_scene *scene, uint64_t at_ns, pvsim_bead *beads, size_t room)
{
    for (size_t i = 0; i < scene->path_count && i < room; i++) {
        const pvsim_path *path = &scene->paths[i];
        beads[i] = (pvsim_bead){ .photons_per_s = path->photons_per_s, .sigma_px = path->sigma_px };
        pvsim_path_at(path, (double)at_ns * 1e-9, &beads[i].x, &beads[i].y);
    }
    return scene->path_count;
}
