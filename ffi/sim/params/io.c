/* I/O lines: PVSIM_IO_LINES gives every camera this many. Of several, the last has a converter (12 bits) and the others
 * have two levels. The state of a line can be read back. No model is known to have any, so their kinds are a guess. */
#include "hooks.h"

static const pvsim_choice kinds[] = { { IO_TYPE_TTL, "TTL" }, { IO_TYPE_DAC, "DAC" } };
static const pvsim_choice directions[] = { { IO_DIR_OUTPUT, "Output" } };

static int64_t last_line(const pvsim_camera *camera)
{
    return camera->config->io_lines - 1;
}

static bool is_analog(const pvsim_camera *camera, int64_t line)
{
    return line > 0 && line == last_line(camera);
}

const pvsim_fact *pvsim_io_fact(pvsim_camera *camera, uint32_t id)
{
    static const pvsim_fact facts[] = {
        { .id = PARAM_IO_TYPE, .max = IO_TYPE_DAC, .choices = kinds, .choice_count = 2 },
        { .id = PARAM_IO_DIRECTION, .min = IO_DIR_OUTPUT, .max = IO_DIR_OUTPUT, .preset = IO_DIR_OUTPUT,
          .choices = directions, .choice_count = 1 },
        { .id = 0 },
    };
    if (camera->config->io_lines == 0)
        return NULL;
    for (size_t i = 0; i + 1 < sizeof facts / sizeof *facts; i++)
        if (facts[i].id == id)
            return &facts[i];
    return &facts[2]; /* a number; its bounds come from its hook */
}

void pvsim_io_address_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, last_line(camera), 0, last_line(camera) ? 1 : 0 };
}

int64_t pvsim_io_address_read(pvsim_camera *camera)
{
    return camera->parameters.io_address;
}

int pvsim_io_address_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.io_address = (uint16_t)value;
    return PL_ERR_NONE;
}

int64_t pvsim_io_type_read(pvsim_camera *camera)
{
    return is_analog(camera, camera->parameters.io_address) ? IO_TYPE_DAC : IO_TYPE_TTL;
}

int64_t pvsim_io_direction_read(pvsim_camera *camera)
{
    (void)camera;
    return IO_DIR_OUTPUT;
}

int64_t pvsim_io_depth_read(pvsim_camera *camera)
{
    return is_analog(camera, camera->parameters.io_address) ? 12 : 1;
}

void pvsim_io_depth_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    int64_t depth = pvsim_io_depth_read(camera);
    *bounds = (pvsim_bounds){ depth, depth, depth, 0 };
}

void pvsim_io_state_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, (1 << pvsim_io_depth_read(camera)) - 1, 0, 1 };
}

int64_t pvsim_io_state_read(pvsim_camera *camera)
{
    return camera->parameters.io_state[camera->parameters.io_address];
}

int pvsim_io_state_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.io_state[camera->parameters.io_address] = value;
    return PL_ERR_NONE;
}

int pvsim_io_script_add(pvsim_camera *camera, uint16_t line, double state, uint32_t location)
{
    pvsim_parameters *parameters = &camera->parameters;
    if (camera->config->io_lines == 0)
        return PL_ERR_NOT_AVAILABLE;
    if (line > last_line(camera) || location > SCR_POST_CLOSE_SHTR)
        return PL_ERR_VALUE_OUT_OF_RANGE;
    if (state < 0 || state > (1 << (is_analog(camera, line) ? 12 : 1)) - 1)
        return PL_ERR_VALUE_OUT_OF_RANGE;
    if (parameters->io_script_count == PVSIM_IO_SCRIPT_ROOM)
        return PL_ERR_INSUFFICIENT_RESOURCES;
    parameters->io_script[parameters->io_script_count++] = (pvsim_io_step){ line, location, (int64_t)state };
    return PL_ERR_NONE;
}

int pvsim_io_script_clear(pvsim_camera *camera)
{
    if (camera->config->io_lines == 0)
        return PL_ERR_NOT_AVAILABLE;
    camera->parameters.io_script_count = 0;
    return PL_ERR_NONE;
}

/* The steps of a run's script are done in the order of their places: those up to the integration at the run's start,
 * the others at its end. No client may read a line during a run. */
void pvsim_io_script_run(pvsim_camera *camera, bool ended)
{
    pvsim_parameters *parameters = &camera->parameters;
    for (uint32_t place = ended ? SCR_POST_INTEGRATE : 0; place <= (ended ? SCR_POST_CLOSE_SHTR : SCR_PRE_INTEGRATE); place++)
        for (uint16_t i = 0; i < parameters->io_script_count; i++)
            if (parameters->io_script[i].location == place)
                parameters->io_state[parameters->io_script[i].line] = parameters->io_script[i].state;
}
