#include "pixels.h"

struct moments {
    double mass, x, y, xx, xy, yy;
};

/* Moments of what lies above the background, about the first pixel: columns and rows count from 0. */
KERNEL(void, moments)
(const pixel *first, int width, int height, int stride, double background, struct moments *result) {
    struct moments m = {0, 0, 0, 0, 0, 0};
    for (int y = 0; y < height; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride;
        double mass = 0, along = 0, squares = 0;
        for (int x = 0; x < width; x++) {
            const double above = p[x] > background ? p[x] - background : 0;
            mass += above;
            along += x * above;
            squares += (double)x * x * above;
        }
        m.mass += mass;
        m.x += along;
        m.y += y * mass;
        m.xx += squares;
        m.xy += y * along;
        m.yy += (double)y * y * mass;
    }
    *result = m;
}

/* The sums of rows and of columns. */
KERNEL(void, profiles)(const pixel *first, int width, int height, int stride, uint64_t *rows, uint64_t *columns) {
    for (int x = 0; x < width; x++) columns[x] = 0;
    for (int y = 0; y < height; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride;
        uint64_t sum = 0;
        for (int x = 0; x < width; x++) {
            sum += p[x];
            columns[x] += p[x];
        }
        rows[y] = sum;
    }
}
