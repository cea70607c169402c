/* One row of the table of parameters, as it is on one camera. */
#ifndef PVSIM_PARAM_ROW_H
#define PVSIM_PARAM_ROW_H

#include "model/camera.h"

/* NULL for an id that the table lacks. */
const pvsim_param *pvsim_row_find(uint32_t id);
/* Where a row without hooks keeps its value. */
int64_t *pvsim_row_cell(pvsim_camera *camera, const pvsim_param *param);
bool pvsim_row_has(pvsim_camera *camera, const pvsim_param *param);
int64_t pvsim_row_value(pvsim_camera *camera, const pvsim_param *param);
/* False after the last entry. */
bool pvsim_row_choice(pvsim_camera *camera, const pvsim_param *param, uint32_t index, pvsim_choice *choice);
bool pvsim_row_offers(pvsim_camera *camera, const pvsim_param *param, int64_t value);
pvsim_bounds pvsim_row_bounds(pvsim_camera *camera, const pvsim_param *param);
/* How many values there are. As in the vendor's simulated camera: 0 if that does not fit the parameter's width. */
uint32_t pvsim_row_count(pvsim_camera *camera, const pvsim_param *param);
uint16_t pvsim_row_access(pvsim_camera *camera, const pvsim_param *param);

#endif
