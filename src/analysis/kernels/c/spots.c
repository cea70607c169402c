#include "pixels.h"

/*
 * Spots: what is brighter in a small box than in a large one around it. Boxes that reach over the border see the border's
 * pixels again.
 */

struct spot {
    float x, y, height;
};

static inline int within(int at, int count) { return at < 0 ? 0 : at < count ? at : count - 1; }

static void change_row(int32_t *sums, const pixel *in, const pixel *out, int width) {
    for (int x = 0; x < width; x++) sums[x] += (int32_t)in[x] - (int32_t)out[x];
}

/* Sums of the rows around one row. */
static void begin_rows(int32_t *sums, const pixel *first, int width, int height, int stride, int y, int radius) {
    for (int x = 0; x < width; x++) sums[x] = 0;
    for (int j = y - radius; j <= y + radius; j++) {
        const pixel *row = first + (uint32_t)within(j, height) * (uint32_t)stride;
        for (int x = 0; x < width; x++) sums[x] += row[x];
    }
}

/*
 * Sums from the row's beginning on, with the border's pixels repeated on both sides. The sum of a box is the difference
 * of two of these sums, even if they have grown past 32 bits.
 */
static void sum_up(const int32_t *sums, int width, int radius, uint32_t *ups) {
    uint32_t sum = 0;
    for (int x = 0; x <= radius; x++, sum += (uint32_t)sums[0]) *ups++ = sum;
    for (int x = 0; x < width - 1; x++) {
        *ups++ = sum;
        sum += (uint32_t)sums[x + 1];
    }
    for (int x = 0; x <= radius; x++, sum += (uint32_t)sums[width - 1]) *ups++ = sum;
}

struct boxes {
    const pixel *first;
    int width, height, stride, small, large;
    int32_t *small_sums, *large_sums;
    uint32_t *small_ups, *large_ups;
};

/* How many numbers more than a row `ups` have room for; 2 * radius + 2 are needed. */
enum { UPS_MORE = 64 };

static struct boxes boxes_in(const pixel *first, int width, int height, int stride, int small, int large, int32_t *room) {
    uint32_t *ups = (uint32_t *)(room + 2 * width);
    return (struct boxes){first, width, height, stride, small, large, room, room + width, ups, ups + width + UPS_MORE};
}

/* The rows lie in the room behind what the boxes need. */
static float *rows_in(const struct boxes *b) { return (float *)(b->large_ups + b->width + UPS_MORE); }

static void begin_boxes(const struct boxes *b, int y) {
    begin_rows(b->small_sums, b->first, b->width, b->height, b->stride, y, b->small);
    begin_rows(b->large_sums, b->first, b->width, b->height, b->stride, y, b->large);
}

static void next_row(const struct boxes *b, int32_t *sums, int y, int radius) {
    const pixel *in = b->first + (uint32_t)within(y + radius + 1, b->height) * (uint32_t)b->stride;
    const pixel *out = b->first + (uint32_t)within(y - radius, b->height) * (uint32_t)b->stride;
    change_row(sums, in, out, b->width);
}

static float share_of(int radius) { return 1 / (float)((2 * radius + 1) * (2 * radius + 1)); }

/* One row of the difference of both boxes. */
static void differences(const struct boxes *b, float *restrict row) {
    sum_up(b->small_sums, b->width, b->small, b->small_ups);
    sum_up(b->large_sums, b->width, b->large, b->large_ups);
    const uint32_t *restrict s = b->small_ups, *restrict l = b->large_ups;
    const uint32_t *restrict s_end = s + 2 * b->small + 1, *restrict l_end = l + 2 * b->large + 1;
    const float small = share_of(b->small), large = share_of(b->large);
    for (int x = 0; x < b->width; x++) {
        row[x] = small * (float)(int32_t)(s_end[x] - s[x]) - large * (float)(int32_t)(l_end[x] - l[x]);
    }
}

/* Counts how great the differences are in every n-th row, in steps of an eighth; `room` has room for five rows and 128. */
KERNEL(void, spot_noise)
(const pixel *first, int width, int height, int stride, int small, int large, int every, int32_t *room, uint32_t *table) {
    const struct boxes b = boxes_in(first, width, height, stride, small, large, room);
    float *row = rows_in(&b);
    for (int y = every / 2 < height ? every / 2 : height / 2; y < height; y += every) {
        begin_boxes(&b, y);
        differences(&b, row);
        for (int x = 0; x < width; x++) {
            const float size = row[x] < 0 ? -row[x] : row[x];
            table[size < 8191 ? (int)(size * 8) : 65535]++;
        }
    }
}

static int is_greatest(const float *const *rows, int middle, int x, int width, int reach) {
    const float height = rows[middle][x];
    const int from = within(x - reach, width), to = within(x + reach, width);
    for (int j = 0; j <= 2 * middle; j++) {
        if (!rows[j]) continue;
        for (int i = from; i <= to; i++) {
            if (j == middle && i == x) continue;
            /* If several are equal, the first counts. */
            if (j < middle || (j == middle && i < x) ? rows[j][i] >= height : rows[j][i] > height) return 0;
        }
    }
    return 1;
}

enum { MOST_REACH = 16, BLOCK = 16 };

static inline int any_above(const float *row, float threshold) {
    int any = 0;
    for (int x = 0; x < BLOCK; x++) any |= row[x] > threshold;
    return any;
}

/*
 * Finds what is higher than a threshold and higher than all else within `reach`; gives how many there are, and notes them
 * while there is room. `room` has room for 2 reach + 5 rows and 128 numbers.
 */
KERNEL(int, find_spots)
(const pixel *first, int width, int height, int stride, int small, int large, int reach, float threshold, int32_t *room,
 struct spot *spots, int most) {
    const struct boxes b = boxes_in(first, width, height, stride, small, large, room);
    float *lines = rows_in(&b);
    const int kept = 2 * reach + 1;
    int found = 0;
    if (reach > MOST_REACH) return 0;
    begin_boxes(&b, 0);
    for (int y = 0; y < height + reach; y++) {
        if (y < height) {
            differences(&b, lines + (y % kept) * width);
            next_row(&b, b.small_sums, y, small);
            next_row(&b, b.large_sums, y, large);
        }
        const int at = y - reach;
        if (at < 0) continue;
        const float *rows[2 * MOST_REACH + 1];
        for (int j = 0; j < kept; j++) {
            const int line = at - reach + j;
            rows[j] = line < 0 || line >= height ? 0 : lines + (line % kept) * width;
        }
        const float *row = rows[reach];
        for (int x = 0; x < width; x++) {
            /* Most of a row is background, which is passed over by the block. */
            while (x + BLOCK <= width && !any_above(row + x, threshold)) x += BLOCK;
            if (x == width) break;
            if (row[x] <= threshold || !is_greatest(rows, reach, x, width, reach)) continue;
            if (found < most) spots[found] = (struct spot){(float)x, (float)at, row[x]};
            found++;
        }
    }
    return found;
}

/* What lies around a spot: the mean of the square's border, for the background. */
static double border_mean(const pixel *first, int stride, int left, int top, int right, int bottom) {
    double sum = 0;
    int count = 0;
    for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
            if (y != top && y != bottom && x != left && x != right) continue;
            sum += first[(uint32_t)y * (uint32_t)stride + (uint32_t)x];
            count++;
        }
    }
    return sum / count;
}

/*
 * Moves each spot to the centre of mass of the light above its surroundings, within a circle, and repeats this from
 * there. `out` gets four numbers for each spot: column, row, light above the background, background.
 */
KERNEL(void, refine_spots)
(const pixel *first, int width, int height, int stride, int radius, const struct spot *spots, int count, double *out) {
    for (int i = 0; i < count; i++, out += 4) {
        double x = spots[i].x, y = spots[i].y, light = 0, background = 0;
        for (int round = 0; round < 4; round++) {
            const int column = within((int)(x + 0.5), width), row = within((int)(y + 0.5), height);
            const int left = within(column - radius - 1, width), right = within(column + radius + 1, width);
            const int top = within(row - radius - 1, height), bottom = within(row + radius + 1, height);
            double mass = 0, across = 0, down = 0;
            background = border_mean(first, stride, left, top, right, bottom);
            for (int v = top; v <= bottom; v++) {
                for (int u = left; u <= right; u++) {
                    /* A pixel at the edge of the circle counts by about the share of it that lies inside. */
                    const double dx = u - x, dy = v - y, far = dx * dx + dy * dy;
                    const double edge = radius + 0.5 - __builtin_sqrt(far) + 0.5;
                    if (edge <= 0) continue;
                    const double share = edge < 1 ? edge : 1;
                    const double above = share * (first[(uint32_t)v * (uint32_t)stride + (uint32_t)u] - background);
                    mass += above;
                    across += u * above;
                    down += v * above;
                }
            }
            light = mass;
            if (mass <= 0) break;
            const double to_x = across / mass, to_y = down / mass;
            const double step_x = to_x - x, step_y = to_y - y;
            /* A centre outside of the circle is no centre: then the spot stays where it was found. */
            if ((to_x - spots[i].x) * (to_x - spots[i].x) + (to_y - spots[i].y) * (to_y - spots[i].y) > radius * radius + 1) break;
            x = to_x;
            y = to_y;
            if (step_x * step_x + step_y * step_y < 1e-6) break;
        }
        out[0] = x;
        out[1] = y;
        out[2] = light;
        out[3] = background;
    }
}
