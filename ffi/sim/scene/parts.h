/* Declarations that only the files of the scene share. */
#ifndef PVSIM_SCENE_PARTS_H
#define PVSIM_SCENE_PARTS_H

#include "noise.h"
#include "replay.h"
#include "scene.h"

#define PVSIM_MOST_BEADS 1000
#define PVSIM_DARK_DOUBLING_C 6.0 /* a guess */
#define PVSIM_MARGIN_PX 16.0      /* a bead's light ends inside its cell, so that no two beads overlap */
#define PVSIM_TAU 6.283185307179586

typedef enum { PVSIM_NOISE_BANK, PVSIM_NOISE_EXACT, PVSIM_NOISE_NONE } pvsim_noise_mode;

/* A spot that wanders about its home on two sine waves an axis, so that its place is known for every time. */
typedef struct pvsim_path {
    double home[2];
    double amplitude[2][2], hertz[2][2], phase[2][2]; /* [axis][wave]; pixels, 1/s, radians */
    double photons_per_s, sigma_px;
} pvsim_path;

typedef struct pvsim_hot {
    uint16_t x, y;
    float dark_e_per_s; /* at dark_reference_c, in addition to what every pixel has */
} pvsim_hot;

#define PVSIM_FINEST 4 /* counts in sixteenths, if they fit, so that an offset of half a count is kept */
#define PVSIM_FIELD (1u << 20) /* values of noise in a bank */
#define PVSIM_STRETCH 4096u    /* pixels that are neighbours both in the field and in the frame */

#if defined(__GNUC__) && !defined(__clang__)
#define PVSIM_VECTORS __attribute__((optimize("O3"))) /* without it, -O2 leaves these loops scalar, four times slower */
#else
#define PVSIM_VECTORS
#endif

/* A shot in output pixels. */
typedef struct pvsim_view {
    uint32_t columns, rows, sbin, pbin, bins; /* bins: sensor pixels in one output pixel */
    double seconds;
    double background_e; /* expected electrons of light and dark current in one output pixel */
    double dark_factor;  /* from the temperature */
    /* The conversion from electrons to counts for one output pixel. */
    float well_e, multiplication, read_e, counts_per_e, offset, most;
} pvsim_view;

/* A hot pixel of a region: its output pixel, and all that is expected there except beads. */
typedef struct pvsim_hot_pixel {
    uint32_t column, row;
    float electrons;
} pvsim_hot_pixel;

/* The bank: see bank.c. */
typedef struct pvsim_bank {
    pvsim_shot shot;
    int16_t *field;     /* counts around `level`, in steps of 1 / 2^shift */
    size_t field_count; /* a power of two, and PVSIM_STRETCH more after them */
    int field_owned;
    int8_t *deviation; /* each pixel's own deviation, in steps of 2^deviation_shift / 2^shift counts */
    int shift, deviation_shift;
    int16_t lowest, highest; /* counts around `level` that the converter can give */
    uint16_t level;
    pvsim_hot_pixel *hot;
    size_t hot_count;
    pvsim_view view;
    /* A recording, page after page: see replay_render.c. */
    uint16_t *means;
    int16_t *sigmas; /* NULL without noise */
} pvsim_bank;

struct pvsim_scene {
    pvsim_sensor sensor;
    uint64_t seed;
    uint64_t random;    /* the state of the noise during rendering */
    const float *gauss; /* pvsim_gauss_table() */
    pvsim_noise_mode noise, last_noise;
    size_t bank_bytes;
    double background_photons; /* a second and pixel */
    size_t beads_asked;        /* SIZE_MAX: as many as fit the sensor */
    pvsim_path *paths;
    size_t path_count;
    float *patch; /* expected electrons of one bead */
    size_t patch_room;
    pvsim_hot *hot; /* sorted by row, then column */
    size_t hot_count;
    uint8_t *hot_map; /* one bit a sensor pixel */
    pvsim_bank *banks;
    size_t bank_count;
    pvsim_bank spare;           /* for an exposure that was not prepared */
    float *quantiles;           /* of the current Poisson distribution */
    pvsim_recording *recording; /* NULL: beads */
    pvsim_replay replay;
    uint64_t run_start_ns;
    uint16_t *row;  /* one row of the recording */
    uint32_t *sums; /* the same, binned */
    int16_t *unit_field;
    pvsim_shot *last_shots; /* the exposures and regions that were prepared */
    size_t last_count;
};

pvsim_view pvsim_view_of(const pvsim_scene *scene, const pvsim_shot *shot);
int pvsim_same_region(const pvsim_shot *a, const pvsim_shot *b);

/* One output pixel: turns its expected electrons into counts, with all the noise of the scene's mode. */
uint16_t pvsim_pixel_counts(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, uint32_t column,
                            uint32_t row, float electrons);
/* The fixed pattern of one output pixel: offsets summed, gains averaged over its sensor pixels. */
pvsim_pattern pvsim_binned_pattern(const pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view,
                                   uint32_t column, uint32_t row);
static inline pvsim_pattern pvsim_pixel_pattern(const pvsim_scene *scene, const pvsim_shot *shot,
                                                const pvsim_view *view, uint32_t column, uint32_t row)
{
    return view->bins == 1 ? pvsim_pattern_at(scene->seed, shot->s1 + column, shot->p1 + row) :
                             pvsim_binned_pattern(scene, shot, view, column, row);
}
/* Further electrons from heat in one output pixel, compared with other pixels. */
float pvsim_pixel_hot_e(const pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, uint32_t column,
                        uint32_t row);
/* The index of the first hot pixel in this or a later sensor row; hot_count if there is none. */
size_t pvsim_hot_from_row(const pvsim_scene *scene, uint32_t row);
void pvsim_pixel_put(const pvsim_scene *scene, void *dst, size_t index, uint16_t counts);
/* Everything except the beads, pixel by pixel. */
void pvsim_background_draw(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, void *dst);

/* Makes the hot pixels of the scene's seed; 0 if there is no memory. */
int pvsim_hot_make(pvsim_scene *scene);
int pvsim_beads_make(pvsim_scene *scene, size_t count);
void pvsim_beads_draw(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, void *dst);
void pvsim_path_at(const pvsim_path *path, double seconds, double *x, double *y);
double pvsim_path_place(const pvsim_path *path, int axis, double seconds);
/* No bead is ever faster, in pixels a second. */
double pvsim_path_speed(const pvsim_path *path);

/* Opens the recording of PVSIM_SCENE=replay:SPEC; 0 and a sentence if that fails. */
int pvsim_replay_open(pvsim_scene *scene, const char *spec, char *error, size_t error_size);
void pvsim_replay_close(pvsim_scene *scene);
/* Like pvsim_bank_make, for a recording. */
int pvsim_replay_prepare(pvsim_scene *scene, const pvsim_shot *shot, size_t *room);
/* `bank` may be NULL. */
void pvsim_replay_render(pvsim_scene *scene, const pvsim_bank *bank, const pvsim_shot *shot, const pvsim_view *view,
                         void *dst);

/* Adds a bank to the scene, unless it needs more than *room bytes, and subtracts its size; 0 if there is no memory. */
int pvsim_bank_make(pvsim_scene *scene, const pvsim_shot *shot, size_t *room);
/* A shot of a region whose bank is for another exposure, as when a signal from outside times it. Its noise is made now,
 * and the pixels' own deviations come from the bank. 0 if that takes too long or is impossible. */
int pvsim_bank_improvise(pvsim_scene *scene, const pvsim_bank *like, const pvsim_shot *shot, const pvsim_view *view,
                         void *dst);
/* Allocates memory for that; 0 if there is none. */
int pvsim_bank_spare(pvsim_scene *scene);
/* Fills the bank's field for its view. With `like`, the deviations of that bank must fit; 0 if they cannot. */
int pvsim_field_fill(pvsim_scene *scene, pvsim_bank *bank, const pvsim_bank *like);
void pvsim_bank_free(pvsim_bank *bank);
/* Memory for free(), in large pages if possible. */
void *pvsim_bank_memory(size_t bytes);
void pvsim_bank_render(pvsim_scene *scene, const pvsim_bank *bank, void *dst);

#endif
