/* A shot in output pixels. */
#include <math.h>

#include "parts.h"

int pvsim_same_region(const pvsim_shot *a, const pvsim_shot *b)
{
    return a->s1 == b->s1 && a->s2 == b->s2 && a->sbin == b->sbin && a->p1 == b->p1 && a->p2 == b->p2 &&
           a->pbin == b->pbin;
}

pvsim_view pvsim_view_of(const pvsim_scene *scene, const pvsim_shot *shot)
{
    const pvsim_sensor *sensor = &scene->sensor;
    pvsim_view view = { .sbin = shot->sbin ? shot->sbin : 1, .pbin = shot->pbin ? shot->pbin : 1, .bins = 1 };
    if (!shot->sbin || !shot->pbin)
        return view; /* no pixels */
    if (shot->s2 >= shot->s1)
        view.columns = (shot->s2 - shot->s1 + 1u) / view.sbin;
    if (shot->p2 >= shot->p1)
        view.rows = (shot->p2 - shot->p1 + 1u) / view.pbin;
    view.bins = view.sbin * view.pbin;
    view.seconds = (double)shot->exposure_ns * 1e-9;
    view.dark_factor = exp2((shot->temperature_c - sensor->dark_reference_c) / PVSIM_DARK_DOUBLING_C);
    const double rate = scene->background_photons * sensor->quantum_efficiency +
                        sensor->dark_e_per_s * view.dark_factor;
    view.background_e = rate * view.seconds * view.bins;
    view.well_e = sensor->full_well_e > 0 ? (float)(sensor->full_well_e * view.bins) : INFINITY;
    view.multiplication = sensor->em_gain > 1 ? (float)sensor->em_gain : 1;
    view.read_e = (float)(sensor->read_noise_e * sqrt(view.bins));
    view.counts_per_e = (float)(1 / sensor->e_per_adu);
    view.offset = sensor->offset_adu;
    const unsigned bits = sensor->bytes_per_pixel == 1 && sensor->bit_depth > 8 ? 8 : sensor->bit_depth;
    view.most = bits >= 16 ? UINT16_MAX : (float)((1u << bits) - 1);
    return view;
}
