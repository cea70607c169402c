#include "pixels.h"

/*
 * Results over several pictures, pixel by pixel. A kernel has one memory, so pictures are copied to where the results
 * are.
 */

/* Sums and sums of squares: whole numbers, exact in doubles up to 2^53. */
KERNEL(void, add_to_sums)(const pixel *p, int count, double *sums, double *squares) {
    for (int i = 0; i < count; i++) {
        const double x = p[i];
        sums[i] += x;
        squares[i] += x * x;
    }
}

KERNEL(void, keep_max)(const pixel *p, int count, pixel *most) {
    for (int i = 0; i < count; i++) most[i] = p[i] > most[i] ? p[i] : most[i];
}

KERNEL(void, absdiff)(const pixel *a, const pixel *b, int count, pixel *out) {
    for (int i = 0; i < count; i++) out[i] = (pixel)(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
}

/* (pixel - dark) * gain, rounded with halves up and kept within what a pixel holds. */
KERNEL(void, correct)(const pixel *p, int count, const float *dark, const float *gain, pixel *out) {
    for (int i = 0; i < count; i++) {
        float v = ((float)p[i] - dark[i]) * gain[i] + 0.5f;
        v = v < 0.0f ? 0.0f : v;
        v = v > (float)(PIXEL_VALUES - 1) ? (float)(PIXEL_VALUES - 1) : v;
        out[i] = (pixel)(int)v;
    }
}
