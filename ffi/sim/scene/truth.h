/* The truth about a simulated picture, to compare an analysis with. */
#ifndef PVSIM_TRUTH_H
#define PVSIM_TRUTH_H

#include "scene.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Facts that hold for every pixel under the port, speed and gain of the last setup. Zero if PVSIM_NOISE=0 removes
 * them. */
typedef struct pvsim_truth_values {
    double e_per_adu;          /* electrons a count */
    double offset_adu;         /* counts */
    double read_noise_e;       /* electrons, sigma */
    double full_well_e;        /* electrons; 0 for none */
    double quantum_efficiency; /* electrons a photon */
    double dark_e_per_s;       /* electrons a second and pixel, at dark_reference_c */
    double dark_reference_c;   /* degrees; doubles each dark_doubling_c above */
    double dark_doubling_c;
    double background_photons_per_s; /* a pixel; 0 if a recording is replayed */
    double em_gain;                  /* 1 if there is none */
    double row_time_ns;              /* each row's exposure begins this much after that of the row above */
    uint32_t width, height;          /* pixels */
    uint32_t beads, hot_pixels;      /* how many there are */
    uint32_t bit_depth;
    uint32_t most_adu; /* the highest count there is */
} pvsim_truth_values;

/* One pixel of the sensor. Without light, its counts are offset_adu + dark electrons * gain / e_per_adu. */
typedef struct pvsim_truth_pixel_values {
    double offset_adu;   /* counts, its own offset included */
    double e_per_adu;    /* electrons a count, its own gain included */
    double dark_e_per_s; /* electrons a second at dark_reference_c */
    int32_t hot;         /* 1 for a hot pixel */
    int32_t reserved;
} pvsim_truth_pixel_values;

typedef struct pvsim_truth_hot_pixel {
    uint32_t x, y;       /* sensor pixels */
    double dark_e_per_s; /* electrons a second at dark_reference_c */
} pvsim_truth_hot_pixel;

/* Exported by the library, under version PVSIM_1. 0 (or no beads, no hot pixels) if the handle is not that of an open
 * camera or the pixel is off the sensor. Not during the opening or closing of the camera. */
int32_t pvsim_truth(int16_t hcam, pvsim_truth_values *values);
int32_t pvsim_truth_pixel(int16_t hcam, uint32_t x, uint32_t y, pvsim_truth_pixel_values *pixel);
/* The place of each bead at a time of the camera's clock, the one in embedded metadata. Returns how many there are, and
 * writes at most `room`. A frame shows a bead at its place in the middle of its own row's exposure: the frame's start,
 * plus half the exposure, plus row_time_ns for each row of the region above it. */
uint32_t pvsim_truth_beads(int16_t hcam, uint64_t at_ns, pvsim_bead *beads, uint32_t room);
/* Sorted by row, then column. */
uint32_t pvsim_truth_hot_pixels(int16_t hcam, pvsim_truth_hot_pixel *pixels, uint32_t room);

/* The same for a scene. */
void pvsim_scene_truth(const pvsim_scene *scene, pvsim_truth_values *values);
int pvsim_scene_truth_pixel(const pvsim_scene *scene, uint32_t x, uint32_t y, pvsim_truth_pixel_values *pixel);
size_t pvsim_scene_truth_hot(const pvsim_scene *scene, pvsim_truth_hot_pixel *pixels, size_t room);

#ifdef __cplusplus
}
#endif

#endif
