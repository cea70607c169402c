/* Memory for profiles that come from files. It is kept until the program ends, because a camera may use it at any time;
 * the memory of a refused file is given back. Guarded by the library's lock. */
#ifndef PVSIM_KEPT_H
#define PVSIM_KEPT_H

#include <stddef.h>

typedef struct pvsim_kept pvsim_kept;

/* Zeroed memory; NULL if there is none. */
void *pvsim_keep(size_t bytes);
/* The present state, and the way back to it. */
pvsim_kept *pvsim_kept_now(void);
void pvsim_kept_back(pvsim_kept *then);

#endif
