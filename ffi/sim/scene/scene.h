/* The sample in front of the simulated camera and the sensor that looks at it. Knows no pl_ name. */
#ifndef PVSIM_SCENE_H
#define PVSIM_SCENE_H

#include <stddef.h>
#include <stdint.h>

/* The sensor as the current port, speed and gain make it. */
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
    double dark_reference_c; /* the set point: dark_e_per_s holds there */
    double em_gain;          /* electron multiplication; 0 or 1 where there is none */
} pvsim_sensor;

/* One region of one frame, to be exposed now. Unbinned sensor pixels, both ends included, as in rgn_type. */
typedef struct pvsim_shot {
    uint16_t s1, s2, sbin, p1, p2, pbin;
    uint32_t frame_nr; /* the camera's count, from 1 */
    uint64_t start_ns; /* exposure start since the scene was opened, by the camera's clock */
    uint64_t exposure_ns;
    double defocus_um;      /* of the sample from its focus; spots are wider then */
    double temperature_c; /* dark current doubles about every 6 degrees: a guess */
} pvsim_shot;

typedef struct pvsim_bead {
    double x, y; /* unbinned sensor pixels, centre of a pixel at .5 */
    double photons_per_s;
    double sigma_px;
} pvsim_bead;

typedef struct pvsim_scene pvsim_scene;

/* spec: the value of PVSIM_SCENE, NULL for the beads: "beads", "beads:COUNT", "dark", "flat:PHOTONS" (a second and
   pixel), "replay:FILE". NULL is returned with a sentence in `error` if it cannot be. */
pvsim_scene *pvsim_scene_open(const char *spec, const pvsim_sensor *sensor, uint64_t seed, char *error,
                              size_t error_size);
void pvsim_scene_close(pvsim_scene *scene);
/* The values of PVSIM_NOISE ("bank", "exact", "0") and PVSIM_BANK_MB (1 to 65536), NULL for what is usual ("bank",
   128). Between open and prepare; 0 and a sentence in `error` for anything else. */
int pvsim_scene_set_noise(pvsim_scene *scene, const char *noise, const char *bank_mb, char *error, size_t error_size);
/* After a change of port, speed or gain, and before a run: may take time, for what is prepared here need not be
   done for each frame. `exposure_ns` and the regions are those of the run to come; a shot that was not prepared is
   rendered all the same, only slower. 0 if there is no memory for it. */
int pvsim_scene_prepare(pvsim_scene *scene, const pvsim_sensor *sensor, const pvsim_shot *shots, size_t count);
/* Writes the region's pixels, binned, row by row, to dst (which need not be aligned). Called on the camera's thread:
   fast, no allocation. A region that leaves the sensor has no defined pixels there, but nothing is read or written
   out of bounds. */
void pvsim_scene_render(pvsim_scene *scene, const pvsim_shot *shot, void *dst);
/* Where the beads are at a time; returns how many there are, writes at most `room` of them. */
size_t pvsim_scene_beads(const pvsim_scene *scene, uint64_t at_ns, pvsim_bead *beads, size_t room);
/* Those whose centre lies in the shot's region, where it sees them: at the middle of their own row's exposure. Each
   with its number in pvsim_scene_beads(); same return. */
typedef struct pvsim_seen {
    pvsim_bead bead;
    uint32_t number; /* from 0 */
} pvsim_seen;
size_t pvsim_scene_seen(const pvsim_scene *scene, const pvsim_shot *shot, pvsim_seen *seen, size_t room);

/* A bright spot that the camera itself has found in a picture: a centroid. */
typedef struct pvsim_found {
    uint16_t x, y;   /* sensor pixel of its centre, at least `radius` inside the region */
    uint32_t id;     /* the bead's number + 1; 0 in a replayed recording, where nobody knows */
    double strength; /* counts above the background, at its brightest */
    double m0;       /* sum of its pixels above the background, in counts */
    double m2;       /* mean squared distance of that light from its centre, in pixels squared */
} pvsim_found;

/* The brightest spots of an unbinned picture that pvsim_scene_render() has just made of this shot, brightest first. A
   bead must stand threshold / 16 sigmas above the background. Returns how many were written. */
size_t pvsim_scene_find(const pvsim_scene *scene, const pvsim_shot *shot, const void *picture, uint16_t radius,
                        uint16_t threshold, pvsim_found *found, size_t room);

#endif
