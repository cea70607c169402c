/* The JSON of `pvcam probe` as a camera model. */
#ifndef PVSIM_PROBE_PROFILE_H
#define PVSIM_PROBE_PROFILE_H

#include "json.h"
#include "profile.h"

/* The model, in memory that is kept; NULL if the file has no profile or there is no memory. Each number is within the
 * bounds of its field. Lists may be empty: the model need not be one that a camera can have. */
pvsim_profile *pvsim_profile_of_probe(const pvsim_json *json);

#endif
