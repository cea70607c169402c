#include "host.h"

#include <string.h>

#include "interface/pvcam_abi.h"

void pvsim_host_add(uint32_t *sums, const void *pixels, const pvsim_picture *picture)
{
    size_t count = (size_t)picture->width * picture->height;
    const uint8_t *narrow = pixels;
    for (size_t i = 0; i < count; i++) {
        uint16_t wide;
        if (picture->bytes_per_pixel == 1)
            wide = narrow[i];
        else
            memcpy(&wide, narrow + 2 * i, sizeof wide);
        sums[i] += wide;
    }
}

void pvsim_host_write_sums(void *pixels, const uint32_t *sums, size_t count, uint8_t bytes_per_pixel)
{
    if (bytes_per_pixel == 4) {
        memcpy(pixels, sums, count * sizeof *sums);
        return;
    }
    uint8_t *to = pixels;
    for (size_t i = 0; i < count; i++) {
        uint16_t cut = (uint16_t)(sums[i] > UINT16_MAX ? UINT16_MAX : sums[i]);
        memcpy(to + 2 * i, &cut, sizeof cut);
    }
}

void pvsim_host_turn(void *to, const void *from, const pvsim_picture *picture, int32_t rotate, int32_t flip)
{
    uint32_t width = picture->width, height = picture->height;
    bool sideways = rotate == PL_FRAME_ROTATE_MODE_90CW || rotate == PL_FRAME_ROTATE_MODE_270CW;
    uint32_t new_width = sideways ? height : width, new_height = sideways ? width : height;
    for (uint32_t row = 0; row < new_height; row++) {
        for (uint32_t column = 0; column < new_width; column++) {
            uint32_t x = flip & PL_FRAME_FLIP_MODE_X ? new_width - 1 - column : column;
            uint32_t y = flip & PL_FRAME_FLIP_MODE_Y ? new_height - 1 - row : row;
            uint32_t from_x = x, from_y = y;
            if (rotate == PL_FRAME_ROTATE_MODE_90CW)
                from_x = y, from_y = height - 1 - x;
            else if (rotate == PL_FRAME_ROTATE_MODE_180CW)
                from_x = width - 1 - x, from_y = height - 1 - y;
            else if (rotate == PL_FRAME_ROTATE_MODE_270CW)
                from_x = width - 1 - y, from_y = x;
            size_t bytes = picture->bytes_per_pixel;
            memcpy((uint8_t *)to + ((size_t)row * new_width + column) * bytes,
                   (const uint8_t *)from + ((size_t)from_y * width + from_x) * bytes, bytes);
        }
    }
}
