/* The sample before the simulated camera, and the sensor that looks at it. It uses no pl_ name. */
#ifndef PVSIM_SCENE_H
#define PVSIM_SCENE_H

#include <stddef.h>
#include <stdint.h>

/* The sensor under the current port, speed and gain. */
typedef struct pvsim_sensor {
    uint16_t width, height; /* pixels */
    double e_per_adu;       /* electrons a count */
    double read_noise_e;    /* electrons, sigma */
    double dark_e_per_s;    /* electrons a second and pixel, at dark_reference_c */
    double full_well_e;     /* electrons; 0 for none */
    double quantum_efficiency;
    double row_time_ns;  /* from one row's exposure start to the next one's: the rolling shutter; 0 for a global one */
    uint16_t offset_adu; /* counts */
    uint8_t bit_depth;
    uint8_t bytes_per_pixel; /* 1 or 2 */
    double dark_reference_c; /* the set point, for which dark_e_per_s is given */
    double em_gain;          /* electron multiplication; 0 or 1 if there is none */
} pvsim_sensor;

/* One region of one frame that is now exposed. Unbinned sensor pixels, both ends included, as in rgn_type. */
typedef struct pvsim_shot {
    uint16_t s1, s2, sbin, p1, p2, pbin;
    uint32_t frame_nr; /* the camera's count, from 1 */
    uint64_t start_ns; /* exposure start since the scene was opened, by the camera's clock */
    uint64_t exposure_ns;
    double defocus_um;      /* distance of the sample from its focus; spots are wider out of focus */
    double temperature_c; /* dark current doubles about every 6 degrees: a guess */
} pvsim_shot;

typedef struct pvsim_bead {
    double x, y; /* unbinned sensor pixels, centre of a pixel at .5 */
    double photons_per_s;
    double sigma_px;
} pvsim_bead;

typedef struct pvsim_scene pvsim_scene;

/* spec: the value of PVSIM_SCENE: "beads", "beads:COUNT", "dark", "flat:PHOTONS" (a second and pixel), "replay:FILE";
 * NULL means beads. Returns NULL, with a sentence in `error`, if that fails. */
pvsim_scene *pvsim_scene_open(const char *spec, const pvsim_sensor *sensor, uint64_t seed, char *error,
                              size_t error_size);
void pvsim_scene_close(pvsim_scene *scene);
/* The values of PVSIM_NOISE ("bank", "exact", "0") and PVSIM_BANK_MB (1 to 65536); NULL means the default ("bank",
 * 128). Call it between open and prepare. Returns 0, with a sentence in `error`, for any other value. */
int pvsim_scene_set_noise(pvsim_scene *scene, const char *noise, const char *bank_mb, char *error, size_t error_size);
/* Call it before a run, and after a change of port, speed or gain. It may take time, and saves that time in each frame.
 * `exposure_ns` and the regions are those of the next run. A shot that was not prepared is rendered too, only slower. 0
 * if there is no memory. */
int pvsim_scene_prepare(pvsim_scene *scene, const pvsim_sensor *sensor, const pvsim_shot *shots, size_t count);
/* Writes the region's pixels, binned, row by row, to dst (which need not be aligned). It is called on the camera's
 * thread: it is fast and allocates nothing. Pixels of a region outside the sensor are undefined, but no access is out
 * of bounds. */
void pvsim_scene_render(pvsim_scene *scene, const pvsim_shot *shot, void *dst);
/* The places of the beads at a time. Returns how many there are, and writes at most `room` of them. */
size_t pvsim_scene_beads(const pvsim_scene *scene, uint64_t at_ns, pvsim_bead *beads, size_t room);
/* The beads whose centre is in the shot's region, at the middle of the exposure of their own row. Each has its number
 * in pvsim_scene_beads(). Returns as above. */
typedef struct pvsim_seen {
    pvsim_bead bead;
    uint32_t number; /* from 0 */
} pvsim_seen;
size_t pvsim_scene_seen(const pvsim_scene *scene, const pvsim_shot *shot, pvsim_seen *seen, size_t room);

/* A bright spot that the camera has found in a picture: a centroid. */
typedef struct pvsim_found {
    uint16_t x, y;   /* sensor pixel of its centre, at least `radius` inside the region */
    uint32_t id;     /* the bead's number + 1; 0 in a replayed recording, where it is unknown */
    double strength; /* counts above the background at its brightest pixel */
    double m0;       /* sum of its pixels above the background, in counts */
    double m2;       /* mean squared distance of that light from its centre, in pixels squared */
} pvsim_found;

/* The brightest spots of an unbinned picture that pvsim_scene_render() has just made of this shot, brightest first. A
 * bead must be threshold / 16 sigmas above the background. Returns how many were written. */
size_t pvsim_scene_find(const pvsim_scene *scene, const pvsim_shot *shot, const void *picture, uint16_t radius,
                        uint16_t threshold, pvsim_found *found, size_t room);

#endif
