#include "hooks.h"

const char *pvsim_text_fact(pvsim_camera *camera, uint32_t id)
{
    const pvsim_fact *fact = pvsim_profile_fact(camera->profile, id);
    return fact && fact->text ? fact->text : "";
}

const char *pvsim_text_driver(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_DD_INFO);
}

const char *pvsim_text_chip(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_CHIP_NAME);
}

const char *pvsim_text_system(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_SYSTEM_NAME);
}

const char *pvsim_text_vendor(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_VENDOR_NAME);
}

const char *pvsim_text_product(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_PRODUCT_NAME);
}

const char *pvsim_text_part(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_CAMERA_PART_NUMBER);
}

const char *pvsim_text_serial(pvsim_camera *camera)
{
    return camera->serial;
}

const char *pvsim_text_systems(pvsim_camera *camera)
{
    return pvsim_text_fact(camera, PARAM_CAM_SYSTEMS_INFO);
}
