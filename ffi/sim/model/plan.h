/* The plan of a request: how large a frame is and how long it takes. */
#ifndef PVSIM_PLAN_H
#define PVSIM_PLAN_H

#include "camera.h"

/* Each returns an error code. The camera's control lock is held. */
int pvsim_plan_size(pvsim_camera *camera, pvsim_plan *plan);
int pvsim_plan_time(pvsim_camera *camera, pvsim_plan *plan);
/* Called after a parameter of the plan has changed. The plan is made again if its frames keep their size, and cleared
 * if they do not. The camera's control lock is held. */
void pvsim_plan_renew(pvsim_camera *camera);
/* The unit of exposures, from PARAM_EXP_RES. */
uint64_t pvsim_exposure_unit_ns(pvsim_camera *camera);

#endif
