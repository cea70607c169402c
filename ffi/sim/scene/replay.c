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
        return pvsim_refuse(refusal, "is not a file, or is empty");
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
    /* Rounding must not show the page before the due one, so up to a microsecond early is in time. */
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
