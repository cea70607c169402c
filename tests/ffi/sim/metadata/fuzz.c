/* Breaks sound frames at random and hands them, and arguments that make no sense, to every pl_md_ function.
   Usage: md_fuzz CASES SEED, with frames on standard input, one a line: capacity and hexadecimal bytes. All memory is in
   blocks of its own size, for AddressSanitizer; what a decode finds is checked here. Prints what came out, as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../random.h"
#include "skin_stub.h"

typedef struct frame {
    uint8_t *bytes;
    size_t size;
    unsigned capacity;
} frame;

static frame frames[1000];
static size_t frame_count;
static unsigned long codes[256], decoded, items, pictures, refused;

static void fail(const char *why, unsigned long number)
{
    fprintf(stderr, "case %lu: %s\n", number, why);
    exit(1);
}

static void read_frames(void)
{
    static char line[1 << 20];
    while (frame_count < 1000 && fgets(line, sizeof line, stdin)) {
        char *hex;
        frame *f = &frames[frame_count++];
        f->capacity = (unsigned)strtoul(line, &hex, 10);
        while (*hex == ' ')
            hex++;
        f->size = strcspn(hex, "\n") / 2;
        f->bytes = malloc(f->size + 1);
        for (size_t i = 0; i < f->size; i++) {
            const char digits[3] = { hex[2 * i], hex[2 * i + 1], 0 };
            f->bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
        }
    }
}

/* A copy with some bytes changed, and mostly cut to the size of its content. */
static uint8_t *mutated(const frame *f, size_t *size)
{
    static const uint8_t telling[] = { 0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xff };
    *size = below(8) ? f->size : below((unsigned)f->size + 1);
    uint8_t *bytes = malloc(*size);
    if (*size)
        memcpy(bytes, f->bytes, *size);
    for (unsigned blows = below(6); blows > 0 && *size; blows--) {
        /* Most go to the headers in front, where a byte decides most. */
        const size_t at = below(3) ? below(*size < 96 ? (unsigned)*size : 96) : below((unsigned)*size);
        switch (below(4)) {
        case 0: bytes[at] ^= (uint8_t)(1u << below(8)); break;
        case 1: bytes[at] = telling[below(sizeof telling)]; break;
        case 2: bytes[at] = (uint8_t)next_random(); break;
        default: { /* a piece from elsewhere: headers in the wrong place */
            const size_t from = below((unsigned)*size), most = *size - (from > at ? from : at);
            memmove(bytes + at, bytes + from, below((unsigned)most + 1));
        }
        }
    }
    return bytes;
}

static int lies_in(const void *part, size_t bytes, const uint8_t *buffer, size_t size)
{
    const uint8_t *at = part;
    return at >= buffer && at <= buffer + size && bytes <= (size_t)(buffer + size - at);
}

static unsigned long read_all(const uint8_t *bytes, size_t count)
{
    unsigned long sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += bytes[i];
    return sum;
}

static void check_extended(const void *block, uint16_t size, unsigned long number)
{
    static md_ext_item_collection found;
    uint8_t *copy = malloc(size); /* not a byte behind the block either */
    memcpy(copy, block, size);
    const rs_bool ok = pl_md_read_extended(&found, copy, size);
    if (ok != (last_code == 0))
        fail("an item block's code does not fit its result", number);
    if (found.count > size / 5)
        fail("more items than a block holds", number);
    for (int i = 0; i < found.count; i++) {
        if (!lies_in(found.list[i].value, 4, copy, size))
            fail("an item lies outside its block", number);
        if (found.map[found.list[i].tagInfo->tag] == NULL)
            fail("an item is not in the map", number);
        items++;
    }
    free(copy);
}

static void check_decoded(const md_frame *md, const uint8_t *buffer, size_t size, rs_bool ok, unsigned long number)
{
    unsigned long sum = 0;
    if (md->roiCount > md->roiCapacity)
        fail("more regions than there is room for", number);
    if (ok && !md->header)
        fail("a decoded frame has no header", number);
    if (ok && md->roiCount > md->header->roiCount)
        fail("more regions than the header names", number);
    if (md->extMdDataSize && !lies_in(md->extMdData, md->extMdDataSize, buffer, size))
        fail("frame extension outside", number);
    if (md->extMdDataSize)
        check_extended(md->extMdData, md->extMdDataSize, number);
    for (int i = 0; i < md->roiCount; i++) {
        const md_frame_roi *roi = &md->roiArray[i];
        if (!lies_in(roi->header, sizeof *roi->header, buffer, size))
            fail("a region's header lies outside", number);
        if (roi->dataSize && !lies_in(roi->data, roi->dataSize, buffer, size))
            fail("a region's pixels lie outside", number);
        if (roi->dataSize)
            sum += read_all(roi->data, roi->dataSize);
        if (!roi->extMdDataSize)
            continue;
        if (!lies_in(roi->extMdData, roi->extMdDataSize, buffer, size))
            fail("a region's extension lies outside", number);
        check_extended(roi->extMdData, roi->extMdDataSize, number);
    }
    codes[0] += sum & 0; /* the sum is only there to be read */
}

static void recompose(md_frame *md, unsigned long number)
{
    const unsigned width = below(64), height = below(64);
    uint8_t *picture = malloc(width * height * 4); /* the widest format */
    const uns16 x = (uns16)(below(4) ? below(40) : below(65536)), y = (uns16)(below(4) ? below(40) : below(65536));
    const rs_bool ok = pl_md_frame_recompose(picture, x, y, (uns16)width, (uns16)height, md);
    if (ok != (last_code == 0))
        fail("a recompose's code does not fit its result", number);
    if (ok)
        pictures++;
    else
        refused++;
    free(picture);
}

static void one_case(unsigned long number)
{
    const frame *f = &frames[below((unsigned)frame_count)];
    size_t size;
    uint8_t *buffer = mutated(f, &size);
    md_frame *md = NULL;
    const unsigned capacity = below(4) ? f->capacity : below(40);
    rs_bool ok;
    if (below(16) == 0) {
        ok = pl_md_create_frame_struct(&md, buffer, (uns32)size);
        if (ok != (last_code == 0) || ok != (md != NULL))
            fail("a struct made from a buffer is not as its code says", number);
        if (!ok) {
            codes[last_code]++;
            free(buffer);
            return;
        }
    } else if (!pl_md_create_frame_struct_cont(&md, (uns16)capacity)) {
        fail("no struct for a known count", number);
    }
    if (below(8) == 0)
        recompose(md, number); /* before anything was decoded */
    ok = pl_md_frame_decode(md, buffer, (uns32)size);
    if (ok != (last_code == 0))
        fail("a decode's code does not fit its result", number);
    if (last_code != 0 && last_code != PL_ERR_BUFFER_TOO_SMALL && last_code != PL_ERR_METADATA_INVALID) {
        fail("a decode failed with a code that it does not have", number);
    }
    codes[last_code]++;
    decoded += ok;
    check_decoded(md, buffer, size, ok, number);
    recompose(md, number);
    if (!pl_md_release_frame_struct(md))
        fail("a struct could not be released", number);
    free(buffer);
}

/* Pointers left out, one or several at a time: always 153, and nothing is touched. */
static void without_pointers(unsigned long number)
{
    uint8_t block[64] = { 0 };
    md_frame *md = NULL, empty = { 0 };
    md_ext_item_collection *collection = malloc(sizeof *collection);
    const unsigned which = below(10);
    rs_bool ok = 1;
    switch (which) {
    case 0: ok = pl_md_frame_decode(NULL, block, below(65)); break;
    case 1: ok = pl_md_frame_decode(&empty, NULL, (uns32)next_random()); break;
    case 2: ok = pl_md_frame_recompose(NULL, (uns16)below(9), 0, (uns16)below(9), (uns16)below(9), &empty); break;
    case 3: ok = pl_md_frame_recompose(block, 0, 0, 4, 4, NULL); break;
    case 4: ok = pl_md_create_frame_struct_cont(NULL, (uns16)next_random()); break;
    case 5: ok = pl_md_create_frame_struct(NULL, block, below(65)); break;
    case 6: ok = pl_md_create_frame_struct(&md, NULL, (uns32)next_random()); break;
    case 7: ok = pl_md_release_frame_struct(NULL); break;
    case 8: ok = pl_md_read_extended(NULL, block, below(65)); break;
    default: ok = pl_md_read_extended(collection, NULL, (uns32)next_random()); break;
    }
    if (ok || last_code != PL_ERR_NULL_POINTER || md)
        fail("a NULL pointer was not refused", number);
    codes[last_code]++;
    free(collection);
}

/* Blocks of items of any bytes and any size. */
static void any_items(unsigned long number)
{
    const unsigned size = below(8) ? below(64) : below(4096);
    uint8_t *block = malloc(size ? size : 1);
    for (unsigned i = 0; i < size; i++)
        block[i] = (uint8_t)(i % 5 || below(20) == 0 ? next_random() : below(3));
    if (size)
        check_extended(block, (uint16_t)size, number);
    free(block);
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    const unsigned long cases = strtoul(arguments[1], NULL, 10);
    random_state = strtoull(arguments[2], NULL, 10) * 2 + 1;
    read_frames();
    if (!frame_count)
        return 2;
    for (unsigned long number = 0; number < cases; number++) {
        const unsigned kind = below(16);
        if (kind == 0)
            without_pointers(number);
        else if (kind == 1)
            any_items(number);
        else
            one_case(number);
    }
    printf("{\"cases\":%lu,\"decoded\":%lu,\"items\":%lu,\"pictures\":%lu,\"refused\":%lu", cases, decoded, items,
           pictures, refused);
    for (int code = 1; code < 256; code++) {
        if (codes[code])
            printf(",\"%d\":%lu", code, codes[code]);
    }
    printf("}\n");
    return 0;
}
