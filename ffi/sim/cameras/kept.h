/* Memory that profiles out of files are made of. It is kept until the program ends, for a camera may use it at any time;
   what a file that is refused had taken is given back. Under the library's lock. */
#ifndef PVSIM_KEPT_H
#define PVSIM_KEPT_H

#include <stddef.h>

typedef struct pvsim_kept pvsim_kept;

/* Zeroes; NULL if there is no memory. */
void *pvsim_keep(size_t bytes);
/* Where it stands now, and back to there. */
pvsim_kept *pvsim_kept_now(void);
void pvsim_kept_back(pvsim_kept *then);

#endif
