/* Puts bytes into the order in which Blosc compresses them, and back. */
#include "blocks.h"

/* First the low bytes of all 16-bit pixels, then their high bytes. */
EXPORT void shuffleBytes(uint32_t pixels)
{
    const uint8_t *from = block_pixels;
    uint8_t *low = block_shuffled, *high = block_shuffled + pixels;
    uint32_t at = 0;
    for (; at + 16 <= pixels; at += 16) {
        const v128_t one = wasm_v128_load(from + 2 * at), other = wasm_v128_load(from + 2 * at + 16);
        wasm_v128_store(low + at,
                        wasm_i8x16_shuffle(one, other, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
        wasm_v128_store(high + at,
                        wasm_i8x16_shuffle(one, other, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
    }
    for (; at < pixels; at++) {
        low[at] = from[2 * at];
        high[at] = from[2 * at + 1];
    }
}

EXPORT void unshuffleBytes(uint32_t pixels)
{
    const uint8_t *low = block_shuffled, *high = block_shuffled + pixels;
    uint8_t *to = block_pixels;
    uint32_t at = 0;
    for (; at + 16 <= pixels; at += 16) {
        const v128_t one = wasm_v128_load(low + at), other = wasm_v128_load(high + at);
        wasm_v128_store(to + 2 * at,
                        wasm_i8x16_shuffle(one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
        wasm_v128_store(to + 2 * at + 16,
                        wasm_i8x16_shuffle(one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
    }
    for (; at < pixels; at++) {
        to[2 * at] = low[at];
        to[2 * at + 1] = high[at];
    }
}
