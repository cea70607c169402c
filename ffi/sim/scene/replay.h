/* Recorded pictures, shown as the sample: uncompressed TIFF, or raw pixels with a JSON file. */
#ifndef PVSIM_REPLAY_H
#define PVSIM_REPLAY_H

#include <stddef.h>
#include <stdint.h>

/* One picture: blocks (strips or tiles; often a single one) that are anywhere in the file. */
typedef struct pvsim_page {
    uint64_t first_block; /* in pvsim_recording.blocks */
    uint32_t block_width, block_height, blocks_across;
} pvsim_page;

typedef struct pvsim_recording {
    const uint8_t *bytes; /* the whole file, mapped */
    size_t size;
    uint32_t width, height;  /* pixels */
    uint32_t sample_bytes;   /* 1 or 2 */
    uint32_t pixel_stride;   /* bytes from one pixel to the next of the same channel */
    uint32_t channel_offset; /* bytes from a block's start to its first pixel of this channel */
    int swapped;             /* big-endian */
    pvsim_page *pages;
    size_t page_count;
    uint64_t *blocks; /* offsets in the file; each block was checked to be inside it */
    size_t block_count;
    uint64_t *times_ns;   /* each page's time after the first; NULL if the file has none */
    uint64_t duration_ns; /* including the last page's own time; never 0 if there are times */
} pvsim_recording;

/* The parts of `PATH`, `PATH#c=1`, `PATH#times=recorded`, `PATH#c=1,times=recorded`. */
typedef struct pvsim_replay {
    char path[1024];
    uint32_t channel; /* from 0 */
    int recorded_times;
} pvsim_replay;

/* The reason why a recording cannot be shown, as the rest of a sentence that begins with its name. */
typedef struct pvsim_refusal {
    char text[256];
} pvsim_refusal;

/* NULL, and a whole sentence in `error`, if it cannot be opened. */
pvsim_recording *pvsim_recording_open(const char *spec, pvsim_replay *asked, char *error, size_t error_size);
void pvsim_recording_close(pvsim_recording *recording);

/* `count` values from a row of a page, from column x on; after the edge it continues at the left. */
void pvsim_recording_row(const pvsim_recording *recording, size_t page, uint32_t y, uint32_t x, uint32_t count,
                         uint16_t *values);
/* The page at a time after the first; after the end it starts again. */
size_t pvsim_recording_at(const pvsim_recording *recording, uint64_t after_ns);

/* For pvsim_recording_open: each returns 1, or 0 and a refusal. */
int pvsim_recording_map(pvsim_recording *recording, const char *path, pvsim_refusal *refusal);
int pvsim_recording_read_tiff(pvsim_recording *recording, uint32_t channel, pvsim_refusal *refusal);
int pvsim_recording_read_raw(pvsim_recording *recording, const char *json_path, char *raw_path, size_t raw_size,
                             uint32_t channel, pvsim_refusal *refusal);
/* Returns 0, with a text formatted like printf. */
int pvsim_refuse(pvsim_refusal *refusal, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a page, whose blocks are the last `count` of recording.blocks. 0 if there is no memory. */
int pvsim_recording_add_page(pvsim_recording *recording, pvsim_page page);
int pvsim_recording_add_block(pvsim_recording *recording, uint64_t offset);
/* Sets duration_ns from times_ns: the last page is shown as long as the one before; a single page for a second. */
void pvsim_recording_end(pvsim_recording *recording);

/* What a TIFF's description, by ImageJ or as OME-XML, says about its pages. */
typedef struct pvsim_description {
    size_t images;         /* distance of consecutive pages; 0 if it does not say */
    uint32_t channels;     /* 1 if it does not say */
    uint64_t channel_step; /* pages from one channel to the next */
    double interval_s;     /* 0 if it does not say */
} pvsim_description;

pvsim_description pvsim_description_read(const char *text);
/* The time of one page from OME-XML's planes, in seconds; NAN if it does not say. `hint` is where to search next, for
 * pages asked in order; begin with *hint = text. */
double pvsim_description_time(const char *text, size_t page, const char **hint);

#endif
