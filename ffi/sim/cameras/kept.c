#include "kept.h"

#include <stdlib.h>

struct pvsim_kept {
    pvsim_kept *before;
    max_align_t bytes[];
};

static pvsim_kept *newest;

void *pvsim_keep(size_t bytes)
{
    pvsim_kept *block = calloc(1, sizeof *block + bytes);
    if (!block)
        return NULL;
    block->before = newest;
    newest = block;
    return block->bytes;
}

pvsim_kept *pvsim_kept_now(void)
{
    return newest;
}

void pvsim_kept_back(pvsim_kept *then)
{
    while (newest != then) {
        pvsim_kept *block = newest;
        newest = block->before;
        free(block);
    }
}
