/* The light that each pixel gets from the beads during its own row's exposure. */
#include "parts.h"

#include <string.h>

#define FAINT_E 0.02f   /* expected electrons below which a pixel stays unchanged */
#define SPAN 64         /* the most output pixels of a bead's light along an axis, at one moment */
#define SLOW_PX 0.02    /* movement between two rows above which each row computes the bead's place again */
#define DEPTH_UM 2.0    /* at this distance from focus a spot is wider by the root of two: a guess */
#define WIDEST_SIGMA_PX 6.0 /* its light still fits into SPAN */
#define MOST_STEPS 4000 /* places of a bead during one exposure */

/* Output pixels first to end - 1 along one axis. */
typedef struct span {
    int first, end;
} span;

static int within(double at, uint32_t count)
{
    return at < 0 ? 0 : at > count ? (int)count : (int)at;
}

static span around(double centre, double reach, double origin, uint32_t bin, uint32_t count)
{
    const double low = floor((centre - reach - origin) / bin), high = floor((centre + reach - origin) / bin) + 1;
    return (span){ within(low, count), within(high, count) };
}

/* The share of a spot's light in each output pixel of the span, along one axis. */
static int share(float shares[SPAN], span s, double centre, double sigma, double origin, uint32_t bin)
{
    const int count = s.end - s.first < SPAN ? s.end - s.first : SPAN;
    const float scale = (float)(1 / sigma);
    float below = pvsim_normal_cdf((float)(origin + (double)s.first * bin - centre) * scale);
    for (int i = 0; i < count; i++) {
        const float above = pvsim_normal_cdf((float)(origin + (double)(s.first + i + 1) * bin - centre) * scale);
        shares[i] = above - below;
        below = above;
    }
    return count;
}

typedef struct spot {
    const pvsim_scene *scene;
    const pvsim_shot *shot;
    const pvsim_view *view;
    const pvsim_path *path;
    double sigma_px;    /* as wide as the focus makes it */
    double radius;      /* sensor pixels with enough light */
    span columns, rows; /* the patch */
} spot;

static void add(const spot *s, double x, double y, span rows, float electrons)
{
    const span columns = around(x, s->radius, s->shot->s1, s->view->sbin, s->view->columns);
    float horizontal[SPAN], vertical[SPAN];
    const int wide = share(horizontal, columns, x, s->sigma_px, s->shot->s1, s->view->sbin);
    const int high = share(vertical, rows, y, s->sigma_px, s->shot->p1, s->view->pbin);
    const int stride = s->columns.end - s->columns.first;
    for (int j = 0; j < high; j++) {
        const int row = rows.first + j;
        if (row < s->rows.first || row >= s->rows.end)
            continue;
        float *line = s->scene->patch + (ptrdiff_t)(row - s->rows.first) * stride;
        for (int i = 0; i < wide; i++) {
            const int column = columns.first + i - s->columns.first;
            if (column >= 0 && column < stride)
                line[column] += electrons * vertical[j] * horizontal[i];
        }
    }
}

/* The start of exposure of the row that sees the bead. The bead's place gives the row, and the row gives the time. */
static void seen_at(const spot *s, double seconds, double *x, double *y)
{
    const double row_s = s->scene->sensor.row_time_ns * 1e-9, last = s->shot->p2 - s->shot->p1;
    *y = pvsim_path_place(s->path, 1, seconds);
    /* Each step comes nearer by the bead's speed in rows per row time, so one is nearly always enough. */
    for (int i = 0; i < 30; i++) {
        const double before = *y;
        *y = pvsim_path_place(s->path, 1, seconds + row_s * fmin(fmax(before - s->shot->p1, 0), last));
        if (fabs(*y - before) < 1e-3)
            break;
    }
    *x = pvsim_path_place(s->path, 0, seconds + row_s * fmin(fmax(*y - s->shot->p1, 0), last));
}

static void expose(const spot *s, int steps, int slow, float electrons)
{
    const double start = (double)s->shot->start_ns * 1e-9, row_s = s->scene->sensor.row_time_ns * 1e-9;
    for (int step = 0; step < steps; step++) {
        const double seconds = start + s->view->seconds * (step + 0.5) / steps;
        double x, y;
        if (!slow) {
            seen_at(s, seconds, &x, &y);
            add(s, x, y, around(y, s->radius, s->shot->p1, s->view->pbin, s->view->rows), electrons / (float)steps);
            continue;
        }
        for (int row = s->rows.first; row < s->rows.end; row++) {
            const double middle = (row + 0.5) * s->view->pbin;
            pvsim_path_at(s->path, seconds + row_s * floor(middle), &x, &y);
            if (fabs(y - s->shot->p1 - middle) > s->radius + s->view->pbin)
                continue;
            add(s, x, y, (span){ row, row + 1 }, electrons / (float)steps);
        }
    }
}

size_t pvsim_scene_seen(const pvsim_scene *scene, const pvsim_shot *shot, pvsim_seen *seen, size_t room)
{
    const pvsim_view view = pvsim_view_of(scene, shot);
    size_t count = 0;
    for (size_t i = 0; i < scene->path_count; i++) {
        const pvsim_path *path = &scene->paths[i];
        const spot s = { .scene = scene, .shot = shot, .view = &view, .path = path };
        double x, y;
        seen_at(&s, ((double)shot->start_ns + 0.5 * (double)shot->exposure_ns) * 1e-9, &x, &y);
        if (x < shot->s1 || x >= shot->s2 + 1.0 || y < shot->p1 || y >= shot->p2 + 1.0)
            continue;
        if (count < room)
            seen[count] = (pvsim_seen){ { x, y, path->photons_per_s, path->sigma_px }, (uint32_t)i };
        count++;
    }
    return count;
}

/* A spot out of focus is wider, with the same light in total. */
static double blurred(double sigma_px, double defocus_um)
{
    return fmin(sigma_px * hypot(1, defocus_um / DEPTH_UM), fmax(sigma_px, WIDEST_SIGMA_PX));
}

static void draw(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, const pvsim_path *path, void *dst)
{
    const double sigma_px = blurred(path->sigma_px, shot->defocus_um);
    const double electrons = path->photons_per_s * scene->sensor.quantum_efficiency * view->seconds;
    const double peak = electrons / (PVSIM_TAU * sigma_px * sigma_px) * view->bins;
    if (!(peak > FAINT_E))
        return;
    const double radius = 1 + sigma_px * sqrt(2 * log(peak / FAINT_E));
    const double speed = pvsim_path_speed(path), smear = speed * view->seconds;
    const int slow = speed * scene->sensor.row_time_ns * 1e-9 * view->pbin > SLOW_PX;
    const int steps = 1 + (int)fmin(smear / (0.4 * sigma_px), MOST_STEPS);
    spot s = { scene, shot, view, path, sigma_px, radius, { 0, 0 }, { 0, 0 } };
    double x = path->home[0], y = path->home[1];
    double reach[2] = { radius + 1, radius + 1 };
    if (slow || smear > 2) {
        for (int axis = 0; axis < 2; axis++)
            reach[axis] += path->amplitude[axis][0] + path->amplitude[axis][1];
    } else {
        seen_at(&s, ((double)shot->start_ns + 0.5 * (double)shot->exposure_ns) * 1e-9, &x, &y);
        for (int axis = 0; axis < 2; axis++)
            reach[axis] += smear;
    }
    s.columns = around(x, reach[0], shot->s1, view->sbin, view->columns);
    s.rows = around(y, reach[1], shot->p1, view->pbin, view->rows);
    if (s.columns.first >= s.columns.end || s.rows.first >= s.rows.end)
        return;
    const size_t stride = (size_t)(s.columns.end - s.columns.first), lines = (size_t)(s.rows.end - s.rows.first);
    if (stride * lines > scene->patch_room)
        return; /* cannot happen: there is room for the widest spot */
    memset(scene->patch, 0, stride * lines * sizeof *scene->patch);
    expose(&s, steps, slow, (float)electrons);
    for (size_t line = 0; line < lines; line++) {
        for (size_t i = 0; i < stride; i++) {
            const float e = scene->patch[line * stride + i];
            if (e < FAINT_E)
                continue;
            const uint32_t column = (uint32_t)s.columns.first + (uint32_t)i,
                           row = (uint32_t)s.rows.first + (uint32_t)line;
            const float all = e + (float)view->background_e + pvsim_pixel_hot_e(scene, shot, view, column, row);
            pvsim_pixel_put(scene, dst, (size_t)row * view->columns + column,
                            pvsim_pixel_counts(scene, shot, view, column, row, all));
        }
    }
}

void pvsim_beads_draw(pvsim_scene *scene, const pvsim_shot *shot, const pvsim_view *view, void *dst)
{
    const double left = shot->s1, right = left + (double)view->columns * view->sbin;
    const double top = shot->p1, bottom = top + (double)view->rows * view->pbin;
    for (size_t i = 0; i < scene->path_count; i++) {
        const pvsim_path *path = &scene->paths[i];
        /* Most beads are far from a small region; for those, only this is computed. */
        const double reach_x = path->amplitude[0][0] + path->amplitude[0][1] + 2 * PVSIM_MARGIN_PX;
        const double reach_y = path->amplitude[1][0] + path->amplitude[1][1] + 2 * PVSIM_MARGIN_PX;
        if (path->home[0] + reach_x < left || path->home[0] - reach_x > right)
            continue;
        if (path->home[1] + reach_y < top || path->home[1] - reach_y > bottom)
            continue;
        draw(scene, shot, view, path, dst);
    }
}
