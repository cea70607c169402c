/* Decodes frames given as lines "capacity hexadecimal-bytes" and prints for each, as one line of JSON, what
   pl_md_frame_decode made of it: as ffi/facts/metadata_vectors.json has it, and the recomposed picture. Each buffer is
   a block of its own, so that AddressSanitizer sees a single byte read outside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skin_stub.h"

static void print_place(const uint8_t *buffer, const void *at)
{
    if (at)
        printf("%td", (const uint8_t *)at - buffer);
    else
        printf("null");
}

static void print_picture(md_frame *frame)
{
    const rgn_type r = frame->impliedRoi;
    if (!frame->roiCount || r.s2 < r.s1 || r.p2 < r.p1 || !r.sbin || !r.pbin)
        return;
    const unsigned width = (r.s2 - r.s1 + 1u) / r.sbin, height = (r.p2 - r.p1 + 1u) / r.pbin;
    if (width > 256 || height > 256)
        return;
    uint8_t *picture = calloc(width * height * 4 + 1, 1); /* the widest format */
    const rs_bool ok = pl_md_frame_recompose(picture, 0, 0, (uns16)width, (uns16)height, frame);
    printf(",\"width\":%u,\"height\":%u,\"picture\":\"", width, height);
    for (size_t i = 0; ok && i < (size_t)width * height * 2; i++)
        printf("%02x", picture[i]);
    printf("\",\"recomposeError\":%d", last_code);
    free(picture);
}

static void decode(unsigned capacity, uint8_t *buffer, uns32 bytes)
{
    md_frame *frame = NULL;
    if (!pl_md_create_frame_struct_cont(&frame, (uns16)capacity))
        exit(3);
    last_code = 99; /* a success must put it back */
    const rs_bool ok = pl_md_frame_decode(frame, buffer, bytes);
    printf("{\"ok\":%d,\"error\":%d", ok, last_code);
    if (ok) {
        const rgn_type r = frame->impliedRoi;
        printf(",\"implied\":[%d,%d,%d,%d,%d,%d],\"extended\":[", r.s1, r.s2, r.sbin, r.p1, r.p2, r.pbin);
        print_place(buffer, frame->extMdData);
        printf(",%d],\"regions\":[", frame->extMdDataSize);
        for (int i = 0; i < frame->roiCount; i++) {
            const md_frame_roi *roi = &frame->roiArray[i];
            printf("%s{\"header\":", i ? "," : "");
            print_place(buffer, roi->header);
            printf(",\"data\":");
            print_place(buffer, roi->data);
            printf(",\"bytes\":%u,\"extended\":[", roi->dataSize);
            print_place(buffer, roi->extMdData);
            printf(",%d]}", roi->extMdDataSize);
        }
        printf("]");
        print_picture(frame);
    }
    printf("}\n");
    if (!pl_md_release_frame_struct(frame))
        exit(4);
}

int main(void)
{
    static char line[1 << 20];
    while (fgets(line, sizeof line, stdin)) {
        char *hex;
        const unsigned capacity = (unsigned)strtoul(line, &hex, 10);
        while (*hex == ' ')
            hex++;
        const size_t bytes = strcspn(hex, "\n") / 2;
        uint8_t *buffer = malloc(bytes ? bytes : 1);
        for (size_t i = 0; i < bytes; i++) {
            unsigned byte;
            sscanf(hex + 2 * i, "%2x", &byte);
            buffer[i] = (uint8_t)byte;
        }
        decode(capacity, buffer, (uns32)bytes);
        free(buffer);
    }
    return 0;
}
