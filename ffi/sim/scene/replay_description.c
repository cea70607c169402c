/* The texts that programs write into a TIFF's description: lines name=value by ImageJ, or OME-XML. Both are searched
 * for a few words, not parsed. */
#include "replay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number after a name at the start of a line. */
static double line_number(const char *text, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        if ((at == text || at[-1] == '\n') && at[length] == '=')
            return strtod(at + length + 1, NULL);
    }
    return 0;
}

/* An attribute of the element that begins at `tag`; NULL if it has none. */
static const char *attribute(const char *tag, const char *name)
{
    const char *end = strchr(tag, '>');
    const size_t length = strlen(name);
    for (const char *at = strstr(tag, name); at && (!end || at < end); at = strstr(at + 1, name)) {
        if (at[-1] == ' ' && at[length] == '=' && (at[length + 1] == '"' || at[length + 1] == '\'')) {
            return at + length + 2;
        }
    }
    return NULL;
}

static double number(const char *tag, const char *name, double otherwise)
{
    const char *at = attribute(tag, name);
    return at ? strtod(at, NULL) : otherwise;
}

/* The units of time in OME files; seconds if none is given. */
static double unit_s(const char *tag, const char *name)
{
    const char *unit = attribute(tag, name);
    if (!unit)
        return 1;
    if (strncmp(unit, "ms", 2) == 0)
        return 1e-3;
    if (strncmp(unit, "ns", 2) == 0)
        return 1e-9;
    if (strncmp(unit, "min", 3) == 0)
        return 60;
    if (strncmp(unit, "us", 2) == 0 || strncmp(unit, "\xc2\xb5s", 3) == 0 || strncmp(unit, "\xce\xbcs", 3) == 0)
        return 1e-6;
    return 1;
}

/* Pages between two steps of a dimension: the product of the sizes that DimensionOrder names before it. */
static uint64_t step_of(const char *pixels, char dimension)
{
    const char *order = attribute(pixels, "DimensionOrder");
    uint64_t step = 1;
    for (int i = 2; order && i < 5 && order[i] && order[i] != dimension; i++) {
        const char name[] = { 'S', 'i', 'z', 'e', order[i], 0 };
        const double size = number(pixels, name, 1);
        step *= size >= 1 && size <= 1e9 ? (uint64_t)size : 1;
    }
    return step;
}

pvsim_description pvsim_description_read(const char *text)
{
    pvsim_description d = { .channels = 1, .channel_step = 1 };
    double channels = 1, images = 0;
    const char *pixels = strstr(text, "<Pixels ");
    if (strncmp(text, "ImageJ=", 7) == 0) {
        channels = line_number(text, "channels");
        images = line_number(text, "images");
        d.interval_s = line_number(text, "finterval");
        const double fps = line_number(text, "fps");
        if (!(d.interval_s > 0) && fps > 0)
            d.interval_s = 1 / fps;
    } else if (pixels) {
        channels = number(pixels, "SizeC", 1);
        d.channel_step = step_of(pixels, 'C');
        d.interval_s = number(pixels, "TimeIncrement", 0) * unit_s(pixels, "TimeIncrementUnit");
    }
    if (channels >= 1 && channels <= 1e6)
        d.channels = (uint32_t)channels;
    if (images >= 1 && images <= 1e9)
        d.images = (size_t)images;
    if (!(d.interval_s > 0) || !isfinite(d.interval_s))
        d.interval_s = 0;
    return d;
}

double pvsim_description_time(const char *text, size_t page, const char **hint)
{
    const char *pixels = strstr(text, "<Pixels ");
    if (!pixels)
        return NAN;
    const uint64_t c = step_of(pixels, 'C'), z = step_of(pixels, 'Z'), t = step_of(pixels, 'T');
    /* Planes are nearly always in the order of the pages, so the search continues after the last one, once around. */
    const char *start = *hint > pixels ? *hint : pixels;
    for (int round = 0; round < 2; round++) {
        const char *from = round ? pixels : start;
        for (const char *plane = strstr(from, "<Plane "); plane; plane = strstr(plane + 1, "<Plane ")) {
            if (round && plane >= start)
                break;
            const double at = number(plane, "TheC", 0) * (double)c + number(plane, "TheZ", 0) * (double)z +
                              number(plane, "TheT", 0) * (double)t;
            if (at != (double)page)
                continue;
            *hint = plane + 1;
            return number(plane, "DeltaT", NAN) * unit_s(plane, "DeltaTUnit");
        }
    }
    return NAN;
}
