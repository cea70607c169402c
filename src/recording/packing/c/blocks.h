/* The three pieces of memory that all functions here work on: for a block as it was, shuffled, and packed. */
#include <stdint.h>
#include <wasm_simd128.h>

#define BLOCK_BYTES (512 * 1024)
/* Copies of whole vectors may end this many bytes behind a block. */
#define BEHIND 64

#define EXPORT __attribute__((visibility("default")))

extern uint8_t block_pixels[BLOCK_BYTES + BEHIND];
extern uint8_t block_shuffled[BLOCK_BYTES + BEHIND];
extern uint8_t block_packed[BLOCK_BYTES + BEHIND];
