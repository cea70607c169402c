/* Port, speed and gain: a nested table, in which setting one resets those below it to their first entry. */
#include "hooks.h"

const pvsim_port *pvsim_camera_port(const pvsim_camera *camera)
{
    return &camera->profile->ports[camera->parameters.port];
}

const pvsim_speed *pvsim_camera_speed(const pvsim_camera *camera)
{
    return &pvsim_camera_port(camera)->speeds[camera->parameters.speed];
}

const pvsim_gain *pvsim_camera_gain(const pvsim_camera *camera)
{
    return &pvsim_camera_speed(camera)->gains[camera->parameters.gain];
}

int64_t pvsim_port_read(pvsim_camera *camera)
{
    return pvsim_camera_port(camera)->value;
}

int pvsim_port_write(pvsim_camera *camera, int64_t value)
{
    for (uint16_t index = 0; index < camera->profile->port_count; index++)
        if (camera->profile->ports[index].value == value)
            camera->parameters.port = index;
    camera->parameters.speed = 0;
    camera->parameters.gain = 0;
    int16_t setpoint = pvsim_camera_port(camera)->setpoint;
    if (setpoint != PVSIM_KEEP_SETPOINT)
        pvsim_thermal_move(camera, setpoint);
    return PL_ERR_NONE;
}

bool pvsim_port_choice(pvsim_camera *camera, uint32_t index, pvsim_choice *choice)
{
    if (index >= camera->profile->port_count)
        return false;
    const pvsim_port *port = &camera->profile->ports[index];
    *choice = (pvsim_choice){ port->value, port->name };
    return true;
}

void pvsim_speed_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 0, pvsim_camera_port(camera)->speed_count - 1, 0, 1 };
}

int64_t pvsim_speed_read(pvsim_camera *camera)
{
    return camera->parameters.speed;
}

int pvsim_speed_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.speed = (uint16_t)value;
    camera->parameters.gain = 0;
    return PL_ERR_NONE;
}

const char *pvsim_speed_name(pvsim_camera *camera)
{
    const char *name = pvsim_camera_speed(camera)->name;
    return name ? name : "";
}

void pvsim_gain_bounds(pvsim_camera *camera, const pvsim_fact *fact, pvsim_bounds *bounds)
{
    (void)fact;
    *bounds = (pvsim_bounds){ 1, pvsim_camera_speed(camera)->gain_count, 1, 1 };
}

int64_t pvsim_gain_read(pvsim_camera *camera)
{
    return camera->parameters.gain + 1;
}

int pvsim_gain_write(pvsim_camera *camera, int64_t value)
{
    camera->parameters.gain = (uint16_t)(value - 1);
    return PL_ERR_NONE;
}

const char *pvsim_gain_name(pvsim_camera *camera)
{
    const char *name = pvsim_camera_gain(camera)->name;
    return name ? name : "";
}

int64_t pvsim_bit_depth_read(pvsim_camera *camera)
{
    return pvsim_camera_gain(camera)->bit_depth;
}

static bool sums_to_32(pvsim_camera *camera)
{
    return pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_ENABLED) &&
           pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_FORMAT) == PL_FRAME_SUMMING_FORMAT_32_BIT;
}

int64_t pvsim_host_depth_read(pvsim_camera *camera)
{
    if (!pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_ENABLED))
        return pvsim_bit_depth_read(camera);
    return sums_to_32(camera) ? 32 : 16;
}

static pvsim_choice named_format(int32_t format)
{
    switch (format) {
    case PL_IMAGE_FORMAT_MONO8:
        return (pvsim_choice){ format, "Mono8" };
    case PL_IMAGE_FORMAT_MONO32:
        return (pvsim_choice){ format, "Mono32" };
    default:
        return (pvsim_choice){ format, "Mono16" };
    }
}

int64_t pvsim_format_read(pvsim_camera *camera)
{
    return pvsim_camera_gain(camera)->image_format;
}

bool pvsim_format_choice(pvsim_camera *camera, uint32_t index, pvsim_choice *choice)
{
    *choice = named_format((int32_t)pvsim_format_read(camera));
    return index == 0;
}

int64_t pvsim_host_format_read(pvsim_camera *camera)
{
    if (!pvsim_param_value(camera, PARAM_HOST_FRAME_SUMMING_ENABLED))
        return pvsim_format_read(camera);
    return sums_to_32(camera) ? PL_IMAGE_FORMAT_MONO32 : PL_IMAGE_FORMAT_MONO16;
}

/* acquire reads from this list which pixels a camera can give, 8 and 16 bits if it has both. The current size is always
 * in the list. */
bool pvsim_host_format_choice(pvsim_camera *camera, uint32_t index, pvsim_choice *choice)
{
    int32_t current = (int32_t)pvsim_host_format_read(camera);
    bool several = camera->profile->host_formats && current != PL_IMAGE_FORMAT_MONO32;
    const int32_t both[] = { PL_IMAGE_FORMAT_MONO16, PL_IMAGE_FORMAT_MONO8 };
    *choice = named_format(several ? both[index & 1] : current);
    return index < (several ? 2u : 1u);
}

int64_t pvsim_pixel_time_read(pvsim_camera *camera)
{
    return pvsim_camera_speed(camera)->pix_time_ns;
}

int64_t pvsim_well_read(pvsim_camera *camera)
{
    int64_t seen = pvsim_profile_fact(camera->profile, PARAM_FWELL_CAPACITY)->preset;
    return seen ? seen : (int64_t)pvsim_camera_gain(camera)->full_well_e;
}

int pvsim_metadata_write(pvsim_camera *camera, int64_t value)
{
    /* Centroids come as metadata, so without metadata there are none. */
    if (!value && pvsim_param_has(camera, PARAM_CENTROIDS_ENABLED))
        pvsim_param_store(camera, PARAM_CENTROIDS_ENABLED, 0);
    pvsim_param_store(camera, PARAM_METADATA_ENABLED, value);
    return PL_ERR_NONE;
}
