#include "pixels.h"

/* A piece of a row that belongs to one area: where it begins, counted in pixels from the first, and how long it is. */
struct piece {
    uint32_t begin, length, area;
};

/* Adds up the pixels of each area: whole numbers, exact in doubles up to 2^53. Long pieces are added in parts whose sums fit into 32 bits. */
KERNEL(void, sum_areas)(const pixel *first, const struct piece *pieces, int count, double *sums) {
    for (int i = 0; i < count; i++) {
        const pixel *p = first + pieces[i].begin;
        uint64_t sum = 0;
        for (uint32_t left = pieces[i].length; left > 0;) {
            const uint32_t part = left < 65536 ? left : 65536;
            uint32_t some = 0;
            for (uint32_t x = 0; x < part; x++) some += p[x];
            sum += some;
            p += part;
            left -= part;
        }
        sums[pieces[i].area] += (double)sum;
    }
}
