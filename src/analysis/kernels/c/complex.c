#include "pixels.h"

/*
 * Turns a picture into complex numbers. The mean is taken off, and the rest fades out towards the border, where a
 * repeated picture would have an edge. Beyond the picture, up to the powers of two, all numbers are zero. `fade` holds
 * the weights of the columns, then those of the rows.
 */
KERNEL(void, to_complex)
(const pixel *first, int width, int height, int stride, double mean, const float *fade, int columns, int rows, float *out) {
    for (int y = 0; y < rows; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride;
        for (int x = 0; x < columns; x++, out += 2) {
            out[0] = y < height && x < width ? ((float)p[x] - (float)mean) * fade[x] * fade[width + y] : 0;
            out[1] = 0;
        }
    }
}
