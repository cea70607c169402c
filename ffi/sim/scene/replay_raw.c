/* Raw pixels beside a JSON file that says how they lie: one object with

       "width", "height"             pixels
       "bitsPerPixel"                8 or 16; or "bytesPerPixel", 1 or 2
       "frames"                      if absent, as many as the file holds
       "file"                        the pixels, beside the JSON file; if absent, its own name with .raw
       "offsetBytes", "frameBytes"   of the first frame, and from one frame to the next; if absent, 0 and no gaps
       "littleEndian"                if absent, true
       "timesMs" or "intervalMs"     when each frame was taken

 * Everything else in it is ignored. */
#include "replay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct json {
    const char *at, *end;
} json;

static void skip_blanks(json *j)
{
    while (j->at < j->end && (*j->at == ' ' || *j->at == '\n' || *j->at == '\t' || *j->at == '\r'))
        j->at++;
}

static int take(json *j, char wanted)
{
    skip_blanks(j);
    if (j->at >= j->end || *j->at != wanted)
        return 0;
    j->at++;
    return 1;
}

/* A string without its quotes; escapes stay as they are, but for \" and \\ and \/. */
static int take_string(json *j, char *text, size_t room)
{
    if (!take(j, '"'))
        return 0;
    size_t length = 0;
    for (; j->at < j->end && *j->at != '"'; j->at++) {
        if (*j->at == '\\' && ++j->at >= j->end)
            return 0;
        if (length + 1 < room)
            text[length++] = *j->at;
    }
    if (room)
        text[length] = 0;
    return take(j, '"');
}

static int take_number(json *j, double *value)
{
    char text[64];
    size_t length = 0;
    skip_blanks(j);
    for (; j->at < j->end && length + 1 < sizeof text && strchr("+-.0123456789eE", *j->at) && *j->at; j->at++) {
        text[length++] = *j->at;
    }
    text[length] = 0;
    char *end;
    *value = strtod(text, &end);
    return length > 0 && *end == 0 && isfinite(*value);
}

/* Skips any value. */
static int skip_value(json *j)
{
    int depth = 0;
    do {
        skip_blanks(j);
        if (j->at >= j->end)
            return 0;
        if (*j->at == '"') {
            char none[1];
            if (!take_string(j, none, 0))
                return 0;
        } else if (*j->at == '{' || *j->at == '[') {
            depth++;
            j->at++;
        } else if (*j->at == '}' || *j->at == ']') {
            if (depth == 0)
                return 0;
            depth--;
            j->at++;
        } else if (*j->at == ',' || *j->at == ':') {
            if (depth == 0)
                return 0;
            j->at++;
        } else {
            while (j->at < j->end && !strchr(",:]}[{\" \n\t\r", *j->at))
                j->at++;
        }
    } while (depth > 0);
    return 1;
}

typedef struct facts {
    double width, height, bits, frames, offset, frame_bytes, interval_ms;
    int big_endian;
    char file[1024];
    double *times_ms;
    size_t time_count;
} facts;

static int take_times(json *j, facts *f)
{
    if (!take(j, '['))
        return 0;
    if (take(j, ']'))
        return 1;
    free(f->times_ms);
    f->times_ms = NULL;
    f->time_count = 0;
    do {
        if ((f->time_count & (f->time_count - 1)) == 0) {
            double *more = realloc(f->times_ms, (f->time_count ? 2 * f->time_count : 1) * sizeof *more);
            if (!more)
                return 0;
            f->times_ms = more;
        }
        if (!take_number(j, &f->times_ms[f->time_count]))
            return 0;
        f->time_count++;
    } while (take(j, ','));
    return take(j, ']');
}

static int take_boolean(json *j, int *value)
{
    skip_blanks(j);
    const size_t left = (size_t)(j->end - j->at);
    *value = left >= 4 && memcmp(j->at, "true", 4) == 0;
    return (*value || (left >= 5 && memcmp(j->at, "false", 5) == 0)) && skip_value(j);
}

static int take_member(json *j, const char *name, facts *f)
{
    const struct {
        const char *name;
        double *value;
    } numbers[] = { { "width", &f->width },           { "height", &f->height },      { "bitsPerPixel", &f->bits },
                    { "frames", &f->frames },         { "offsetBytes", &f->offset }, { "frameBytes", &f->frame_bytes },
                    { "intervalMs", &f->interval_ms } };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(name, numbers[i].name) == 0)
            return take_number(j, numbers[i].value);
    }
    if (strcmp(name, "bytesPerPixel") == 0) {
        if (!take_number(j, &f->bits))
            return 0;
        f->bits *= 8;
        return 1;
    }
    if (strcmp(name, "littleEndian") == 0) {
        int little = 1;
        if (!take_boolean(j, &little))
            return 0;
        f->big_endian = !little;
        return 1;
    }
    if (strcmp(name, "file") == 0)
        return take_string(j, f->file, sizeof f->file);
    if (strcmp(name, "timesMs") == 0)
        return take_times(j, f);
    return skip_value(j);
}

static int read_json(const uint8_t *bytes, size_t size, facts *f, pvsim_refusal *refusal)
{
    json j = { (const char *)bytes, (const char *)bytes + size };
    char name[64];
    int sound = take(&j, '{');
    if (sound && !take(&j, '}')) {
        do
            sound = take_string(&j, name, sizeof name) && take(&j, ':') && take_member(&j, name, f);
        while (sound && take(&j, ','));
        sound = sound && take(&j, '}');
    }
    return sound ||
           pvsim_refuse(refusal, "has a JSON file that is broken at byte %zu", (size_t)(j.at - (const char *)bytes));
}

static int is_whole(double value, double least, double most)
{
    return value >= least && value <= most && value == floor(value);
}

static int check(facts *f, size_t size, pvsim_refusal *refusal)
{
    if (!is_whole(f->width, 1, 65535) || !is_whole(f->height, 1, 65535)) {
        return pvsim_refuse(refusal, "has no width and height of 1 to 65535 pixels in its JSON file");
    }
    if (f->bits != 8 && f->bits != 16) {
        return pvsim_refuse(refusal, "has %g bits a pixel by its JSON file; allowed are 8 and 16", f->bits);
    }
    const double picture = f->width * f->height * f->bits / 8;
    if (f->frame_bytes == 0)
        f->frame_bytes = picture;
    if (!is_whole(f->frame_bytes, picture, 1e15) || !is_whole(f->offset, 0, 1e15)) {
        return pvsim_refuse(refusal, "has frames of %g bytes by its JSON file, and a picture takes %g", f->frame_bytes,
                            picture);
    }
    const double room = (double)size - f->offset - picture;
    const double held = room < 0 ? 0 : floor(room / f->frame_bytes) + 1;
    if (f->frames == 0)
        f->frames = held;
    if (!is_whole(f->frames, 1, held)) {
        return pvsim_refuse(refusal, "is cut short: it should hold %g frames by its JSON file and holds %g", f->frames,
                            held);
    }
    return 1;
}

static int set_times(pvsim_recording *r, const facts *f, pvsim_refusal *refusal)
{
    const int each = f->time_count > 0;
    if (!each && !(f->interval_ms > 0))
        return 1;
    if (each && f->time_count < r->page_count) {
        return pvsim_refuse(refusal, "has %zu times in its JSON file for %zu frames", f->time_count, r->page_count);
    }
    r->times_ns = malloc(r->page_count * sizeof *r->times_ns);
    if (!r->times_ns)
        return pvsim_refuse(refusal, "needs more memory than there is");
    for (size_t i = 0; i < r->page_count; i++) {
        const double ms = each ? f->times_ms[i] - f->times_ms[0] : (double)i * f->interval_ms;
        const int sound = ms >= 0 && ms < 1e12;
        if (sound)
            r->times_ns[i] = (uint64_t)llround(ms * 1e6);
        if (!sound || (i && r->times_ns[i] <= r->times_ns[i - 1])) {
            return pvsim_refuse(refusal, "has times in its JSON file that go back at frame %zu", i + 1);
        }
    }
    pvsim_recording_end(r);
    return 1;
}

/* The file of the pixels: the name in the JSON file, in the same folder, or the JSON file's own name. */
static void raw_beside(const char *json_path, const facts *f, char *raw_path, size_t raw_size)
{
    const char *slash = strrchr(json_path, '/');
    const int folder = f->file[0] == '/' || !slash ? 0 : (int)(slash - json_path + 1);
    const size_t length = strlen(json_path) - strlen(".json");
    if (f->file[0])
        snprintf(raw_path, raw_size, "%.*s%s", folder, json_path, f->file);
    else if (length > 4 && strncmp(json_path + length - 4, ".raw", 4) == 0)
        snprintf(raw_path, raw_size, "%.*s", (int)length, json_path);
    else
        snprintf(raw_path, raw_size, "%.*s.raw", (int)length, json_path);
}

static int lay_out(pvsim_recording *r, facts *f, pvsim_refusal *refusal)
{
    if (!check(f, r->size, refusal))
        return 0;
    r->width = (uint32_t)f->width;
    r->height = (uint32_t)f->height;
    r->sample_bytes = r->pixel_stride = (uint32_t)f->bits / 8;
    r->swapped = f->big_endian;
    for (uint64_t i = 0; i < (uint64_t)f->frames; i++) {
        const pvsim_page page = {
            .first_block = i, .block_width = r->width, .block_height = r->height, .blocks_across = 1
        };
        if (!pvsim_recording_add_block(r, (uint64_t)f->offset + i * (uint64_t)f->frame_bytes) ||
            !pvsim_recording_add_page(r, page)) {
            return pvsim_refuse(refusal, "needs more memory than there is");
        }
    }
    return set_times(r, f, refusal);
}

int pvsim_recording_read_raw(pvsim_recording *r, const char *json_path, char *raw_path, size_t raw_size,
                             uint32_t channel, pvsim_refusal *refusal)
{
    if (channel)
        return pvsim_refuse(refusal, "has one channel, so c=%u is not there; the first is c=0", channel);
    facts f = { 0 };
    if (!pvsim_recording_map(r, json_path, refusal)) {
        return pvsim_refuse(refusal, "has no readable JSON file beside it (%.100s)", json_path);
    }
    int made = read_json(r->bytes, r->size, &f, refusal);
    if (made && !raw_path[0])
        raw_beside(json_path, &f, raw_path, raw_size);
    made = made && pvsim_recording_map(r, raw_path, refusal) && lay_out(r, &f, refusal);
    free(f.times_ms);
    return made;
}
