/* The three pieces of memory. */
#include "blocks.h"

uint8_t block_pixels[BLOCK_BYTES + BEHIND];
uint8_t block_shuffled[BLOCK_BYTES + BEHIND];
uint8_t block_packed[BLOCK_BYTES + BEHIND];

EXPORT uint8_t *pixelsAt(void) { return block_pixels; }
EXPORT uint8_t *shuffledAt(void) { return block_shuffled; }
EXPORT uint8_t *packedAt(void) { return block_packed; }
