/* The places of the beads: fluorescent spots that wander, each about its home. */
#include "parts.h"

#include <stdlib.h>

#define USUAL_BEADS 64   /* in a grid over the sensor: one of 2048 x 2048 has one for each 256 x 256 */
#define SMALLEST_PX 40.0 /* a bead's cell of that grid */
#define WIDEST_PX 112.0  /* a bead's largest distance from its home; it moves at about 100 pixels a second */

static double between(uint64_t *random, double low, double high)
{
    return low + (high - low) * pvsim_uniform(random);
}

int pvsim_beads_make(pvsim_scene *scene, size_t count)
{
    const double width = scene->sensor.width, height = scene->sensor.height;
    const size_t most_across = (size_t)fmax(1, width / SMALLEST_PX), most_down = (size_t)fmax(1, height / SMALLEST_PX);
    if (count == SIZE_MAX)
        count = USUAL_BEADS;
    if (count > most_across * most_down)
        count = most_across * most_down;
    size_t across = 1, down = 1;
    while (across * down < count) {
        const int wider = width / (double)across >= height / (double)down;
        if ((wider && across < most_across) || down == most_down)
            across++;
        else
            down++;
    }
    const double cell_x = width / (double)across, cell_y = height / (double)down;
    uint64_t random = scene->seed ^ 0x6265616473u;
    scene->paths = calloc(count + 1, sizeof *scene->paths);
    double reach = 0;
    for (size_t i = 0; scene->paths && i < count; i++) {
        /* Spread over the whole sensor, even if there are fewer beads than cells. */
        const size_t at = i * (across * down) / count;
        pvsim_path *path = &scene->paths[i];
        path->home[0] = ((double)(at % across) + 0.5) * cell_x;
        path->home[1] = ((double)(at / across) + 0.5) * cell_y;
        for (int axis = 0; axis < 2; axis++) {
            const double room = fmin(WIDEST_PX, fmax(1, (axis ? cell_y : cell_x) / 2 - PVSIM_MARGIN_PX));
            path->amplitude[axis][0] = room * between(&random, 0.4, 0.85);
            path->amplitude[axis][1] = room * between(&random, 0.02, 0.1);
            path->hertz[axis][0] = 1 / between(&random, 5, 15);
            path->hertz[axis][1] = 1 / between(&random, 1, 3);
            path->phase[axis][0] = between(&random, 0, PVSIM_TAU);
            path->phase[axis][1] = between(&random, 0, PVSIM_TAU);
            reach = fmax(reach, room);
        }
        path->photons_per_s = 1e5 * pow(10, between(&random, 0, 1));
        path->sigma_px = between(&random, 1.2, 1.8);
    }
    const double side = 2 * reach + 4 * PVSIM_MARGIN_PX;
    scene->patch_room = (size_t)(side * side);
    scene->patch = malloc(scene->patch_room * sizeof *scene->patch);
    scene->path_count = scene->paths ? count : 0;
    return scene->paths && scene->patch;
}

double pvsim_path_place(const pvsim_path *path, int axis, double seconds)
{
    return path->home[axis] +
           path->amplitude[axis][0] * sin(PVSIM_TAU * path->hertz[axis][0] * seconds + path->phase[axis][0]) +
           path->amplitude[axis][1] * sin(PVSIM_TAU * path->hertz[axis][1] * seconds + path->phase[axis][1]);
}

void pvsim_path_at(const pvsim_path *path, double seconds, double *x, double *y)
{
    *x = pvsim_path_place(path, 0, seconds);
    *y = pvsim_path_place(path, 1, seconds);
}

double pvsim_path_speed(const pvsim_path *path)
{
    double sum = 0;
    for (int axis = 0; axis < 2; axis++) {
        for (int wave = 0; wave < 2; wave++)
            sum += PVSIM_TAU * path->amplitude[axis][wave] * path->hertz[axis][wave];
    }
    return sum;
}
