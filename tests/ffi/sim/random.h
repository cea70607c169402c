/* Numbers at random, the same for the same seed: xorshift. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdint.h>

static uint64_t random_state; /* the seed; not 0 */

static inline uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* From 0 on, below `limit`. */
static inline unsigned below(unsigned limit)
{
    return limit ? (unsigned)(next_random() >> 16) % limit : 0;
}

#endif
