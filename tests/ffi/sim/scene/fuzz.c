/* Cameras, samples, regions and recordings at random: every picture into a block of exactly its size, for
   AddressSanitizer. Usage: scene_fuzz CASES SEED TIFF..., each TIFF a sound file to break. Prints what came out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "metadata/metadata.h"
#include "scene/replay.h"
#include "scene/truth.h"

#include "../random.h"

#define MOST_FILES 64
#define PLENTY 200000u /* pixels of one picture */

static struct {
    uint8_t *bytes;
    size_t size;
} files[MOST_FILES];
static int file_count;
static unsigned long opened, refused, pictures, rows;

static double one_of(const double *values, unsigned count)
{
    return values[below(count)];
}
#define ONE_OF(...) one_of((const double[]){ __VA_ARGS__ }, sizeof(const double[]){ __VA_ARGS__ } / sizeof(double))

static pvsim_sensor any_sensor(void)
{
    const uint8_t bytes = (uint8_t)(1 + below(2));
    return (pvsim_sensor){
        .width = (uint16_t)(below(4) ? 1 + below(600) : ONE_OF(1, 2, below(9) ? 3200 : 65535, 39, 40)),
        .height = (uint16_t)(below(4) ? 1 + below(600) : ONE_OF(1, 2, 41, 128)),
        .e_per_adu = ONE_OF(0.015, 0.23, 0.69, 6.7, 100),
        .read_noise_e = ONE_OF(0, 0.7, 1.6, 50),
        .dark_e_per_s = ONE_OF(0, 0.5, 1e5),
        .full_well_e = ONE_OF(0, 1, 200, 45000),
        .quantum_efficiency = ONE_OF(0, 0.5, 1),
        .row_time_ns = ONE_OF(0, 625, 10000, 1e6, 1e9),
        .offset_adu = (uint16_t)ONE_OF(0, 100, 400, 65535),
        .bit_depth = (uint8_t)(bytes == 1 ? 8 : ONE_OF(8, 11, 12, 14, 16)),
        .bytes_per_pixel = bytes,
        .dark_reference_c = ONE_OF(-20, 0),
        .em_gain = ONE_OF(0, 1, 1, 30, 1000),
    };
}

static pvsim_shot any_shot(const pvsim_sensor *sensor)
{
    pvsim_shot shot = {
        .frame_nr = below(4) ? below(100) : (uint32_t)next_random(),
        .start_ns = below(4) ? next_random() % 100000000000u : next_random(),
        .exposure_ns = (uint64_t)ONE_OF(0, 1, 1e4, 1e7, 1e7, below(20) ? 1e8 : 1e12),
        .temperature_c = ONE_OF(-20, 0, 25, 100),
        .sbin = (uint16_t)(below(2) ? 1 : below(9)),
        .pbin = (uint16_t)(below(2) ? 1 : below(9)),
        .s1 = (uint16_t)below(sensor->width),
        .p1 = (uint16_t)below(sensor->height),
        .s2 = (uint16_t)below(sensor->width),
        .p2 = (uint16_t)below(sensor->height),
    };
    /* Half of them have start and end in order; some leave the sensor. */
    if (below(2) && shot.s2 < shot.s1)
        shot.s2 = (uint16_t)(shot.s1 + below(50));
    if (below(2) && shot.p2 < shot.p1)
        shot.p2 = (uint16_t)(shot.p1 + below(50));
    if (below(20) == 0)
        shot.s2 = 65535, shot.s1 = (uint16_t)(65535 - below(100));
    return shot;
}

/* A broken recording as a file without a name; what it is called goes to `spec`. */
static int any_recording(char *spec, size_t room)
{
    const int chosen = (int)below((unsigned)file_count);
    uint8_t *bytes = malloc(files[chosen].size);
    memcpy(bytes, files[chosen].bytes, files[chosen].size);
    size_t size = files[chosen].size;
    for (unsigned blows = below(5); blows > 0; blows--) {
        const size_t at = below(2) ? below((unsigned)size) : below(size < 200 ? (unsigned)size : 200);
        switch (below(3)) {
        case 0: bytes[at] ^= (uint8_t)(1u << below(8)); break;
        case 1: bytes[at] = (uint8_t)ONE_OF(0, 1, 0x7f, 0xff); break;
        default: bytes[at] = (uint8_t)next_random();
        }
    }
    if (below(6) == 0)
        size = below((unsigned)size + 1);
    const int file = memfd_create("recording", 0);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size)
        exit(3);
    free(bytes);
    snprintf(spec, room, "replay:/proc/self/fd/%d%s", file,
             below(3) ? "" :
             below(2) ? "#c=1" :
             below(2) ? "#times=recorded" :
                        "#c=4,times=recorded");
    return file;
}

/* Recorded values come as they are; everything else goes through the converter. */
static void any_render(pvsim_scene *scene, const pvsim_sensor *sensor, const pvsim_shot *shot, int recorded)
{
    const size_t bytes = pvsim_md_pixel_bytes(shot, sensor->bytes_per_pixel);
    if (bytes > PLENTY)
        return;
    uint8_t *picture = malloc(bytes + 1);
    const unsigned odd = below(2); /* a picture may begin at any address */
    uint8_t *exact = malloc(bytes + odd);
    pvsim_scene_render(scene, shot, exact + odd);
    const unsigned most = sensor->bytes_per_pixel == 1 ? 255 : (1u << sensor->bit_depth) - 1;
    for (size_t i = 0; !recorded && sensor->bytes_per_pixel == 2 && i < bytes; i += 2) {
        if ((unsigned)(exact[odd + i] | exact[odd + i + 1] << 8) > most) {
            fprintf(stderr, "a pixel has more counts than %u bits hold\n", sensor->bit_depth);
            exit(1);
        }
    }
    pictures++;
    free(exact);
    free(picture);
}

static void any_frame(pvsim_scene *scene, const pvsim_sensor *sensor, const pvsim_shot *shot)
{
    const uint8_t bytes_per_pixel = sensor->bytes_per_pixel;
    const pvsim_md_centroids centroids = { .mode = (int32_t)below(3),
                                           .radius = (uint16_t)below(12),
                                           .count = (uint16_t)(below(8) ? below(40) : 1100),
                                           .threshold = (uint16_t)ONE_OF(0, 16, 160, 65535) };
    const pvsim_md_head head = { .version = (uint8_t)below(4),
                                 .bit_depth = sensor->bit_depth,
                                 .frame_nr = shot->frame_nr,
                                 .start_ps = next_random(),
                                 .end_ps = next_random(),
                                 .exposure_ps = next_random() };
    const size_t picture_bytes = pvsim_md_pixel_bytes(shot, bytes_per_pixel);
    if (picture_bytes > PLENTY)
        return;
    const int search = pvsim_md_centroids_fit(&centroids, shot);
    const size_t bytes = search ? pvsim_md_centroids_bytes(&centroids, shot, bytes_per_pixel) :
                                  pvsim_md_frame_bytes(shot, 1, bytes_per_pixel);
    uint8_t *picture = malloc(picture_bytes), *frame = malloc(bytes);
    const size_t written = search ? pvsim_md_write_centroids(scene, &centroids, &head, shot, bytes_per_pixel, picture,
                                                             frame) :
                                    pvsim_md_write_frame(scene, &head, shot, 1, bytes_per_pixel, frame);
    md_frame *md = pvsim_md_frame_new((uint16_t)(centroids.count + 1));
    if (written != bytes || (picture_bytes && head.version > 1 && pvsim_md_decode(md, frame, (uint32_t)bytes) != 0)) {
        fprintf(stderr, "a frame that was written cannot be decoded\n");
        exit(1);
    }
    pictures++;
    free(md);
    free(frame);
    free(picture);
}

static void any_truth(const pvsim_scene *scene)
{
    pvsim_truth_values values;
    pvsim_truth_pixel_values pixel;
    pvsim_bead beads[3];
    pvsim_truth_hot_pixel hot[3];
    pvsim_scene_truth(scene, &values);
    pvsim_scene_truth_pixel(scene, below(70000), below(70000), &pixel);
    pvsim_scene_beads(scene, next_random(), beads, below(4));
    pvsim_scene_truth_hot(scene, hot, below(4));
}

static void one_case(void)
{
    static const char *const specs[] = { NULL,         "",        "beads",   "beads:0",     "beads:1",
                                         "beads:1000", "dark",    "flat:0",  "flat:1e12",   "flat:400",
                                         "beads:1001", "beads:x", "replay:", "replay:#c=1", "flat:-1",
                                         "x" };
    static const char *const noises[] = { NULL, "exact", "exact", "0", "0", "none" };
    static const char *const banks[] = { NULL, "1", "2", "64", "0", "-5", "1e9" };
    pvsim_sensor sensor = any_sensor();
    char spec[128], error[200];
    const int file = below(3) == 0 ? any_recording(spec, sizeof spec) : -1;
    const char *chosen = file >= 0 ? spec : specs[below(sizeof specs / sizeof *specs)];
    error[0] = 0;
    pvsim_scene *scene = pvsim_scene_open(chosen, &sensor, next_random(), error, sizeof error);
    if (scene) {
        opened++;
        if (!pvsim_scene_set_noise(scene, noises[below(6)], banks[below(7)], error, sizeof error))
            error[0] = 0;
        for (unsigned run = 1 + below(2); run > 0; run--) {
            pvsim_shot shots[3];
            const unsigned count = below(4);
            size_t pixels = 0;
            for (unsigned i = 0; i < count; i++) {
                shots[i] = any_shot(&sensor);
                pixels += pvsim_md_pixel_bytes(&shots[i], 1);
            }
            if (!pvsim_scene_prepare(scene, &sensor, shots, pixels < PLENTY ? count : 0))
                exit(4);
            for (unsigned i = 0; i < 4; i++) {
                pvsim_shot shot = i < count ? shots[i] : any_shot(&sensor);
                if (below(3) == 0)
                    shot.exposure_ns = (uint64_t)ONE_OF(0, 1e5, 3e7, 1e9); /* not what was prepared */
                if (below(2))
                    any_render(scene, &sensor, &shot, file >= 0);
                else
                    any_frame(scene, &sensor, &shot);
            }
            any_truth(scene);
            if (below(2))
                sensor = any_sensor();
        }
        pvsim_scene_close(scene);
    } else {
        refused++;
        if (strlen(error) < 10)
            exit(5);
    }
    if (file >= 0)
        close(file);
}

/* Every row of every page of what can be opened, in the file's own size. */
static void all_rows(void)
{
    char spec[128], error[200];
    const int file = any_recording(spec, sizeof spec);
    pvsim_replay asked;
    pvsim_recording *recording = pvsim_recording_open(spec + strlen("replay:"), &asked, error, sizeof error);
    if (recording && recording->width <= 4096 && recording->height <= 4096) {
        uint16_t *row = malloc(recording->width * sizeof *row);
        for (size_t page = 0; page < recording->page_count && page < 8; page++) {
            for (uint32_t y = 0; y < recording->height; y++, rows++) {
                pvsim_recording_row(recording, page, y, below(recording->width), recording->width, row);
            }
        }
        pvsim_recording_at(recording, next_random());
        free(row);
    }
    pvsim_recording_close(recording);
    close(file);
}

int main(int count, char **arguments)
{
    if (count < 4)
        return 2;
    random_state = strtoull(arguments[2], NULL, 10) * 2 + 1;
    for (int i = 3; i < count && file_count < MOST_FILES; i++) {
        FILE *file = fopen(arguments[i], "rb");
        if (!file)
            return 2;
        uint8_t *bytes = malloc(1 << 20);
        files[file_count].size = fread(bytes, 1, 1 << 20, file);
        files[file_count++].bytes = bytes;
        fclose(file);
    }
    const unsigned long cases = strtoul(arguments[1], NULL, 10);
    for (unsigned long i = 0; i < cases; i++) {
        if (below(2))
            one_case();
        else
            all_rows();
    }
    printf("{\"cases\":%lu,\"opened\":%lu,\"refused\":%lu,\"pictures\":%lu,\"rows\":%lu}\n", cases, opened, refused,
           pictures, rows);
    return 0;
}
