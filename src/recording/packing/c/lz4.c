/* Blocks in the format of LZ4, from `block_shuffled` to `block_packed` and back. A block is a row of sequences: a byte
   with two lengths, then literal bytes, then a distance back and the number of bytes to repeat from there. The last
   sequence has literals only. */
#include "blocks.h"

/* The latest place of bytes with each hash. The table is as large as fits into the cache nearest to the processor. */
#define HASH_BITS 12
static uint32_t places[1 << HASH_BITS];

/* In this format a repeat has at least four bytes. The last five bytes are literals, and no repeat begins in the last
   twelve. */
enum { LEAST = 4, LAST_LITERALS = 5, NO_BEGIN = 12, FARTHEST = 65535, LONG = 15 };

static inline uint64_t eight_at(const uint8_t *at)
{
    uint64_t eight;
    __builtin_memcpy(&eight, at, 8);
    return eight;
}

static inline uint32_t *place_of(uint64_t eight)
{
    return &places[eight * 0x9e3779b97f4a7c15ull >> (64 - HASH_BITS)];
}

/* How many bytes from `one` on equal those from `other` on. */
static inline uint32_t equal_bytes(const uint8_t *one, const uint8_t *other, const uint8_t *end)
{
    const uint8_t *from = one;
    for (; one + 16 <= end; one += 16, other += 16) {
        const uint32_t differ = wasm_i8x16_bitmask(wasm_i8x16_ne(wasm_v128_load(one), wasm_v128_load(other)));
        if (differ) return (uint32_t)(one - from) + (uint32_t)__builtin_ctz(differ);
    }
    for (; one < end && *one == *other; one++) other++;
    return (uint32_t)(one - from);
}

static inline uint8_t *put_length(uint8_t *to, uint32_t length)
{
    for (; length >= 255; length -= 255) *to++ = 255;
    *to++ = (uint8_t)length;
    return to;
}

/* Copies whole vectors, so it may write some bytes more. */
static inline void copy_bytes(uint8_t *to, const uint8_t *from, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i += 16) wasm_v128_store(to + i, wasm_v128_load(from + i));
}

/* Writes a sequence's first byte and its literals. The lower half of that byte is for the caller to set. */
static inline uint8_t *put_literals(uint8_t *to, const uint8_t *from, uint32_t bytes)
{
    *to++ = (uint8_t)((bytes < LONG ? bytes : LONG) << 4);
    if (bytes >= LONG) to = put_length(to, bytes - LONG);
    copy_bytes(to, from, bytes);
    return to + bytes;
}

/* Returns how many bytes the packed block takes; 0 if the block does not shrink. */
EXPORT uint32_t packLz4(uint32_t bytes)
{
    const uint8_t *const begin = block_shuffled, *const end = begin + bytes;
    const uint8_t *const last = bytes > NO_BEGIN ? end - NO_BEGIN : begin;
    const uint8_t *literals = begin, *at = begin + 1;
    uint8_t *to = block_packed;
    for (uint32_t i = 0; i < 1 << HASH_BITS; i++) places[i] = 0;
    uint32_t tries = 64;
    while (at < last) {
        const uint64_t eight = eight_at(at);
        uint32_t *place = place_of(eight);
        const uint8_t *before = begin + *place;
        *place = (uint32_t)(at - begin);
        if (eight_at(before) != eight || at - before > FARTHEST) {
            at += tries++ / 64; /* the longer nothing is found, the larger the steps */
            continue;
        }
        tries = 64;
        while (at > literals && before > begin && at[-1] == before[-1]) at--, before--;
        const uint32_t count = (uint32_t)(at - literals);
        const uint32_t more = equal_bytes(at + LEAST, before + LEAST, end - LAST_LITERALS);
        if ((uint32_t)(to - block_packed) + count + count / 255 + more / 255 + 8 >= bytes) return 0;
        uint8_t *const lengths = to;
        to = put_literals(to, literals, count);
        const uint16_t back = (uint16_t)(at - before);
        __builtin_memcpy(to, &back, 2);
        to += 2;
        *lengths |= (uint8_t)(more < LONG ? more : LONG);
        if (more >= LONG) to = put_length(to, more - LONG);
        at += LEAST + more;
        literals = at;
        *place_of(eight_at(at - 2)) = (uint32_t)(at - 2 - begin);
    }
    const uint32_t count = (uint32_t)(end - literals);
    if ((uint32_t)(to - block_packed) + count + count / 255 + 2 >= bytes) return 0;
    return (uint32_t)(put_literals(to, literals, count) - block_packed);
}

/* Reads the rest of a long length. Returns 0 if the bytes end first. */
static inline int get_length(const uint8_t **from, const uint8_t *end, uint32_t *length)
{
    uint8_t byte;
    do {
        if (*from == end) return 0;
        byte = *(*from)++;
        *length += byte;
    } while (byte == 255);
    return 1;
}

/* Returns how many bytes were unpacked, which are no more than `most`; 0 if the packed bytes are damaged. */
EXPORT uint32_t unpackLz4(uint32_t bytes, uint32_t most)
{
    const uint8_t *from = block_packed, *const end = from + bytes;
    uint8_t *to = block_shuffled, *const stop = to + most;
    while (from < end) {
        const uint8_t lengths = *from++;
        uint32_t count = lengths >> 4;
        if (count == LONG && !get_length(&from, end, &count)) return 0;
        if (count > (uint32_t)(end - from) || count > (uint32_t)(stop - to)) return 0;
        copy_bytes(to, from, count);
        to += count;
        from += count;
        if (from == end) return (uint32_t)(to - block_shuffled);
        if (end - from < 2) return 0;
        const uint32_t back = from[0] | (uint32_t)from[1] << 8;
        from += 2;
        count = lengths & LONG;
        if (count == LONG && !get_length(&from, end, &count)) return 0;
        count += LEAST;
        if (back == 0 || back > (uint32_t)(to - block_shuffled) || count > (uint32_t)(stop - to)) return 0;
        if (back >= 16) copy_bytes(to, to - back, count);
        else if (back == 1) __builtin_memset(to, to[-1], count);
        else for (uint32_t i = 0; i < count; i++) to[i] = to[i - back];
        to += count;
    }
    return 0;
}
