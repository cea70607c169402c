/* Renders frames of a scene as its arguments say, and writes them to standard output one after another; `report`
   writes the truth about the scene as JSON instead. Arguments are name=value; see read_argument().
   With report=2 that of each pixel of the region, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metadata/metadata.h"
#include "scene/scene.h"
#include "scene/truth.h"

typedef struct task {
    const char *spec, *noise, *bank_mb;
    uint64_t seed, step_ns, shot_exposure_ns;
    pvsim_sensor sensor;
    pvsim_shot shot;
    unsigned frames, runs, prepared, report, metadata, centroids;
    pvsim_md_centroids centroid;
} task;

static int read_argument(task *t, const char *argument)
{
    const char *value = strchr(argument, '=');
    const struct {
        const char *name;
        double *value;
    } reals[] = {
        { "ePerAdu", &t->sensor.e_per_adu },
        { "readNoiseE", &t->sensor.read_noise_e },
        { "darkEPerS", &t->sensor.dark_e_per_s },
        { "fullWellE", &t->sensor.full_well_e },
        { "quantumEfficiency", &t->sensor.quantum_efficiency },
        { "rowTimeNs", &t->sensor.row_time_ns },
        { "darkReferenceC", &t->sensor.dark_reference_c },
        { "emGain", &t->sensor.em_gain },
        { "temperatureC", &t->shot.temperature_c },
    };
    const struct {
        const char *name;
        void *value;
        size_t bytes;
    } integers[] = {
        { "width", &t->sensor.width, 2 },
        { "height", &t->sensor.height, 2 },
        { "offset", &t->sensor.offset_adu, 2 },
        { "bits", &t->sensor.bit_depth, 1 },
        { "bytes", &t->sensor.bytes_per_pixel, 1 },
        { "seed", &t->seed, 8 },
        { "startNs", &t->shot.start_ns, 8 },
        { "stepNs", &t->step_ns, 8 },
        { "exposureNs", &t->shot.exposure_ns, 8 },
        { "shotExposureNs", &t->shot_exposure_ns, 8 }, /* of the frames, where it is not what was prepared */
        { "frames", &t->frames, 4 },
        { "runs", &t->runs, 4 },
        { "prepared", &t->prepared, 4 },
        { "report", &t->report, 4 },
        { "metadata", &t->metadata, 4 },
        { "centroids", &t->centroids, 4 },
        { "mode", &t->centroid.mode, 4 },
        { "radius", &t->centroid.radius, 2 },
        { "count", &t->centroid.count, 2 },
        { "threshold", &t->centroid.threshold, 2 },
    };
    if (!value)
        return 0;
    const size_t length = (size_t)(value++ - argument);
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        if (strlen(reals[i].name) != length || strncmp(argument, reals[i].name, length) != 0)
            continue;
        *reals[i].value = atof(value);
        return 1;
    }
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        if (strlen(integers[i].name) != length || strncmp(argument, integers[i].name, length) != 0)
            continue;
        const uint64_t whole = strtoull(value, NULL, 10);
        memcpy(integers[i].value, &whole, integers[i].bytes);
        return 1;
    }
    if (strncmp(argument, "spec=", 5) == 0)
        t->spec = value;
    else if (strncmp(argument, "noise=", 6) == 0)
        t->noise = value;
    else if (strncmp(argument, "bankMb=", 7) == 0)
        t->bank_mb = value;
    else if (strncmp(argument, "region=", 7) == 0) {
        unsigned r[6];
        if (sscanf(value, "%u,%u,%u,%u,%u,%u", &r[0], &r[1], &r[2], &r[3], &r[4], &r[5]) != 6)
            return 0;
        t->shot.s1 = (uint16_t)r[0], t->shot.s2 = (uint16_t)r[1], t->shot.sbin = (uint16_t)r[2];
        t->shot.p1 = (uint16_t)r[3], t->shot.p2 = (uint16_t)r[4], t->shot.pbin = (uint16_t)r[5];
    } else
        return 0;
    return 1;
}

static void report(const pvsim_scene *scene, const task *t)
{
    pvsim_truth_values v;
    pvsim_scene_truth(scene, &v);
    printf(
        "{\"ePerAdu\":%.17g,\"offsetAdu\":%.17g,\"readNoiseE\":%.17g,\"background\":%.17g,\"mostAdu\":%u,\"emGain\":%g",
        v.e_per_adu, v.offset_adu, v.read_noise_e, v.background_photons_per_s, v.most_adu, v.em_gain);
    pvsim_bead beads[1000];
    const size_t bead_count = pvsim_scene_beads(scene, t->shot.start_ns, beads, 1000);
    printf(",\"beads\":[");
    for (size_t i = 0; i < bead_count; i++) {
        printf("%s{\"x\":%.17g,\"y\":%.17g,\"photonsPerS\":%.17g,\"sigmaPx\":%.17g}", i ? "," : "", beads[i].x,
               beads[i].y, beads[i].photons_per_s, beads[i].sigma_px);
    }
    pvsim_seen seen[1000];
    const size_t seen_count = pvsim_scene_seen(scene, &t->shot, seen, 1000);
    printf("],\"seen\":[");
    for (size_t i = 0; i < seen_count; i++) {
        printf("%s{\"x\":%.17g,\"y\":%.17g,\"number\":%u}", i ? "," : "", seen[i].bead.x, seen[i].bead.y,
               seen[i].number);
    }
    static pvsim_truth_hot_pixel hot[100000];
    const size_t hot_count = pvsim_scene_truth_hot(scene, hot, 100000);
    printf("],\"hot\":[");
    for (size_t i = 0; i < hot_count; i++) {
        printf("%s{\"x\":%u,\"y\":%u,\"darkEPerS\":%.17g}", i ? "," : "", hot[i].x, hot[i].y, hot[i].dark_e_per_s);
    }
    printf("],\"pixels\":[");
    for (unsigned y = t->shot.p1; t->report > 1 && y <= t->shot.p2; y++) {
        for (unsigned x = t->shot.s1; x <= t->shot.s2; x++) {
            pvsim_truth_pixel_values p;
            if (!pvsim_scene_truth_pixel(scene, x, y, &p))
                exit(6);
            printf("%s[%.9g,%.9g,%d]", y > t->shot.p1 || x > t->shot.s1 ? "," : "", p.offset_adu, p.e_per_adu, p.hot);
        }
    }
    printf("]}\n");
}

/* One frame to standard output; its memory is a separate block, so that a byte too many is noticed. */
static void write_frame(pvsim_scene *scene, const task *t, const pvsim_shot *shot)
{
    const uint8_t bytes_per_pixel = t->sensor.bytes_per_pixel;
    const pvsim_md_head head = {
        .version = (uint8_t)t->metadata,
        .bit_depth = t->sensor.bit_depth,
        .image_format = bytes_per_pixel == 1 ? PL_IMAGE_FORMAT_MONO8 : PL_IMAGE_FORMAT_MONO16,
        .frame_nr = shot->frame_nr,
        .start_ps = shot->start_ns * 1000,
        .end_ps = (shot->start_ns + shot->exposure_ns) * 1000,
        .exposure_ps = shot->exposure_ns * 1000,
    };
    const size_t picture = pvsim_md_pixel_bytes(shot, bytes_per_pixel);
    size_t bytes = picture;
    if (t->centroids)
        bytes = pvsim_md_centroids_bytes(&t->centroid, shot, bytes_per_pixel);
    else if (t->metadata)
        bytes = pvsim_md_frame_bytes(shot, 1, bytes_per_pixel);
    void *frame = malloc(bytes), *room = malloc(picture);
    size_t written = bytes;
    if (t->centroids) {
        if (!pvsim_md_centroids_fit(&t->centroid, shot))
            exit(7);
        written = pvsim_md_write_centroids(scene, &t->centroid, &head, shot, bytes_per_pixel, room, frame);
    } else if (t->metadata) {
        written = pvsim_md_write_frame(scene, &head, shot, 1, bytes_per_pixel, frame);
    } else {
        pvsim_scene_render(scene, shot, frame);
    }
    if (written != bytes)
        exit(8);
    fwrite(frame, 1, bytes, stdout);
    free(room);
    free(frame);
}

int main(int count, char **arguments)
{
    /* The Prime BSI's HDR gain. */
    task t = { .seed = 1,
               .frames = 1,
               .runs = 1,
               .prepared = 1,
               .step_ns = 10000000,
               .sensor = { .width = 2048,
                           .height = 2048,
                           .e_per_adu = 0.69,
                           .read_noise_e = 1.6,
                           .dark_e_per_s = 0.5,
                           .full_well_e = 45000,
                           .quantum_efficiency = 0.95,
                           .row_time_ns = 10000,
                           .offset_adu = 100,
                           .bit_depth = 16,
                           .bytes_per_pixel = 2 },
               .shot = { .s2 = 255, .sbin = 1, .p2 = 255, .pbin = 1, .exposure_ns = 10000000 } };
    for (int i = 1; i < count; i++) {
        if (read_argument(&t, arguments[i]))
            continue;
        fprintf(stderr, "scene_driver does not know %s\n", arguments[i]);
        return 2;
    }
    char error[1024] = "";
    pvsim_scene *scene = pvsim_scene_open(t.spec, &t.sensor, t.seed, error, sizeof error);
    if (!scene || !pvsim_scene_set_noise(scene, t.noise, t.bank_mb, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        pvsim_scene_close(scene);
        return 1;
    }
    for (unsigned run = 0; run < t.runs; run++) {
        if (t.prepared && !pvsim_scene_prepare(scene, &t.sensor, &t.shot, 1))
            return 3;
        if (t.report) {
            report(scene, &t);
            break;
        }
        for (unsigned i = 0; i < t.frames; i++) {
            pvsim_shot shot = t.shot;
            shot.frame_nr = i + 1;
            shot.start_ns += i * t.step_ns;
            if (t.shot_exposure_ns)
                shot.exposure_ns = t.shot_exposure_ns;
            write_frame(scene, &t, &shot);
        }
    }
    pvsim_scene_close(scene);
    return 0;
}
