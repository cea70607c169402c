#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int pvsim_refuse(pvsim_refusal *refusal, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(refusal->text, sizeof refusal->text, format, arguments);
    va_end(arguments);
    return 0;
}

int pvsim_recording_map(pvsim_recording *recording, const char *path, pvsim_refusal *refusal)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return pvsim_refuse(refusal, "cannot be opened: %s", strerror(errno));
    struct stat status;
    void *bytes = MAP_FAILED;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    }
    close(file);
    if (bytes == MAP_FAILED)
        return pvsim_refuse(refusal, "is no file with anything in it");
    if (recording->bytes)
        munmap((void *)recording->bytes, recording->size);
    recording->bytes = bytes;
    recording->size = (size_t)status.st_size;
    return 1;
}

/* Grows by doubling; the element's size is that of the pointer's target. */
static void *grown(void *list, size_t count, size_t element)
{
    if (count & (count - 1))
        return list; /* only at 0 and the powers of two */
    return realloc(list, (count ? 2 * count : 1) * element);
}

int pvsim_recording_add_page(pvsim_recording *recording, pvsim_page page)
{
    pvsim_page *pages = grown(recording->pages, recording->page_count, sizeof *pages);
    if (!pages)
        return 0;
    recording->pages = pages;
    pages[recording->page_count++] = page;
    return 1;
}

int pvsim_recording_add_block(pvsim_recording *recording, uint64_t offset)
{
    uint64_t *blocks = grown(recording->blocks, recording->block_count, sizeof *blocks);
    if (!blocks)
        return 0;
    recording->blocks = blocks;
    blocks[recording->block_count++] = offset;
    return 1;
}

void pvsim_recording_end(pvsim_recording *recording)
{
    const uint64_t *times = recording->times_ns;
    const size_t last = recording->page_count - 1;
    if (times)
        recording->duration_ns = times[last] + (last ? times[last] - times[last - 1] : 1000000000);
}

static int read_option(pvsim_replay *asked, const char *option, size_t length)
{
    if (length == 14 && strncmp(option, "times=recorded", length) == 0) {
        asked->recorded_times = 1;
        return 1;
    }
    char *end;
    if (length < 3 || strncmp(option, "c=", 2) != 0 || option[2] < '0' || option[2] > '9')
        return 0;
    asked->channel = (uint32_t)strtoul(option + 2, &end, 10);
    return end == option + length;
}

static int read_spec(const char *spec, pvsim_replay *asked, pvsim_refusal *refusal)
{
    /* A file may have a # in its name: what follows the last one is options only where it begins like one. */
    const char *hash = strrchr(spec, '#');
    if (hash && strncmp(hash, "#c=", 3) != 0 && strncmp(hash, "#times=", 7) != 0)
        hash = NULL;
    const size_t length = hash ? (size_t)(hash - spec) : strlen(spec);
    if (length == 0)
        return pvsim_refuse(refusal, "names no file");
    if (length >= sizeof asked->path)
        return pvsim_refuse(refusal, "has a name of more than 1023 characters");
    memset(asked, 0, sizeof *asked);
    memcpy(asked->path, spec, length);
    for (const char *option = hash ? hash + 1 : NULL; option;) {
        const size_t size = strcspn(option, ",");
        if (!read_option(asked, option, size)) {
            return pvsim_refuse(refusal, "has the option \"%.*s\"; allowed are c=<channel, from 0> and times=recorded",
                                (int)size, option);
        }
        option = option[size] ? option + size + 1 : NULL;
    }
    return 1;
}

static int ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), tail = strlen(end);
    return length > tail && strcmp(text + length - tail, end) == 0;
}

/* The JSON file beside a raw one: run.raw has run.json or run.raw.json. */
static int read_raw(pvsim_recording *recording, const pvsim_replay *asked, pvsim_refusal *refusal)
{
    char json[sizeof asked->path + 8], raw[sizeof asked->path + 8];
    if (ends_with(asked->path, ".json")) {
        snprintf(json, sizeof json, "%s", asked->path);
        raw[0] = 0; /* named in it, or like it */
    } else {
        snprintf(raw, sizeof raw, "%s", asked->path);
        snprintf(json, sizeof json, "%s.json", asked->path);
        if (access(json, R_OK) != 0) {
            snprintf(json, sizeof json, "%.*s.json", (int)(strlen(asked->path) - strlen(".raw")), asked->path);
        }
    }
    return pvsim_recording_read_raw(recording, json, raw, sizeof raw, asked->channel, refusal);
}

static int read_recording(pvsim_recording *recording, const pvsim_replay *asked, pvsim_refusal *refusal)
{
    if (ends_with(asked->path, ".json") || ends_with(asked->path, ".raw")) {
        if (!read_raw(recording, asked, refusal))
            return 0;
    } else if (!pvsim_recording_map(recording, asked->path, refusal) ||
               !pvsim_recording_read_tiff(recording, asked->channel, refusal)) {
        return 0;
    }
    if (asked->recorded_times && !recording->times_ns) {
        return pvsim_refuse(refusal, "tells no times, so times=recorded cannot be; leave it out");
    }
    return 1;
}

pvsim_recording *pvsim_recording_open(const char *spec, pvsim_replay *asked, char *error, size_t error_size)
{
    pvsim_refusal refusal = { "needs more memory than there is" };
    pvsim_recording *recording = calloc(1, sizeof *recording);
    if (recording && read_spec(spec, asked, &refusal) && read_recording(recording, asked, &refusal))
        return recording;
    snprintf(error, error_size, "PVSIM_SCENE is \"replay:%.500s\", and that recording %s", spec, refusal.text);
    pvsim_recording_close(recording);
    return NULL;
}

void pvsim_recording_close(pvsim_recording *recording)
{
    if (!recording)
        return;
    if (recording->bytes)
        munmap((void *)recording->bytes, recording->size);
    free(recording->pages);
    free(recording->blocks);
    free(recording->times_ns);
    free(recording);
}

static void convert(const pvsim_recording *recording, const uint8_t *from, uint32_t count, uint16_t *values)
{
    const uint32_t stride = recording->pixel_stride;
    if (recording->sample_bytes == 1) {
        for (uint32_t i = 0; i < count; i++)
            values[i] = from[(size_t)i * stride];
    } else if (stride == 2 && !recording->swapped) {
        memcpy(values, from, 2 * (size_t)count);
    } else {
        const int low = recording->swapped, high = !low;
        for (uint32_t i = 0; i < count; i++, from += stride)
            values[i] = (uint16_t)(from[low] | from[high] << 8);
    }
}

void pvsim_recording_row(const pvsim_recording *recording, size_t page, uint32_t y, uint32_t x, uint32_t count,
                         uint16_t *values)
{
    const pvsim_page *p = &recording->pages[page];
    y %= recording->height;
    x %= recording->width;
    while (count > 0) {
        const uint32_t across = x / p->block_width, inside = x % p->block_width;
        uint32_t run = p->block_width - inside;
        if (run > recording->width - x)
            run = recording->width - x;
        if (run > count)
            run = count;
        const uint64_t block =
            recording->blocks[p->first_block + (uint64_t)(y / p->block_height) * p->blocks_across + across];
        const uint64_t pixel = (uint64_t)(y % p->block_height) * p->block_width + inside;
        convert(recording, recording->bytes + block + recording->channel_offset + pixel * recording->pixel_stride, run,
                values);
        values += run;
        count -= run;
        x = (x + run) % recording->width;
    }
}

size_t pvsim_recording_at(const pvsim_recording *recording, uint64_t after_ns)
{
    if (!recording->times_ns)
        return 0;
    /* A frame that is due with a page must not see the one before for a rounding: a microsecond early is in time. */
    const uint64_t at = (after_ns + 1000) % recording->duration_ns;
    size_t low = 0, high = recording->page_count;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (recording->times_ns[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}
