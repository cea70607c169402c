/* A camera model out of a file that `pvcam probe` wrote. */
#ifndef PVSIM_PROBED_H
#define PVSIM_PROBED_H

#include "profile.h"

/* NULL, and the reason as the rest of a sentence that begins with the file's name. A file is read again after it has
 * changed; a profile is never freed. */
const pvsim_profile *pvsim_probed_profile(const char *path, const char **why);

#endif
