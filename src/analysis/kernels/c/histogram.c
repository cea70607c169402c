#include "pixels.h"

/* Four pixels in one read. */
#if BITS == 8
typedef uint32_t four_pixels;
#else
typedef uint64_t four_pixels;
#endif
enum { GREATEST = PIXEL_VALUES - 1 };

/*
 * Counts each value. There are four tables, because equal values one behind the other would wait for each other in one;
 * they are all zeros before, and the counts are in the first one after.
 */
KERNEL(void, histogram)(const pixel *first, int width, int height, int stride, uint32_t *tables) {
    uint32_t *a = tables, *b = a + PIXEL_VALUES, *c = b + PIXEL_VALUES, *d = c + PIXEL_VALUES;
    for (int y = 0; y < height; y++) {
        const pixel *p = first + (uint32_t)y * (uint32_t)stride;
        int x = 0;
        for (; x + 4 <= width; x += 4) {
            four_pixels four;
            __builtin_memcpy(&four, p + x, sizeof four);
            a[four & GREATEST]++;
            b[four >> BITS & GREATEST]++;
            c[four >> 2 * BITS & GREATEST]++;
            d[four >> 3 * BITS]++;
        }
        for (; x < width; x++) a[p[x]]++;
    }
    for (int v = 0; v < PIXEL_VALUES; v++) {
        a[v] += b[v] + c[v] + d[v];
        b[v] = c[v] = d[v] = 0;
    }
}
