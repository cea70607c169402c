/* A libpvcam just large enough to test the binding's own rules: errors, sharing, rights. One camera, no frames.
   -DINIT_CODE=151 makes pl_pvcam_init fail, -DNO_TRIGGER leaves pl_exp_trigger out, as older libraries do,
   -DSPARSE all that a run can do without, -DNO_ERROR_CODE what every libpvcam has. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef uint16_t rs_bool;
enum { HANDLE = 3 };

static volatile int16_t error_code; /* one per process, as the vendor's */
static int initialised, opened;

static rs_bool done(void) { error_code = 0; return 1; }
static rs_bool fail(int16_t code) { error_code = code; return 0; }

#ifndef NO_ERROR_CODE
int16_t pl_error_code(void) { return error_code; }
#endif

rs_bool pl_error_message(int16_t code, char *message)
{
    if (code == 175) strcpy(message, "The device handle is invalid (PL_ERR_DEVICE_HANDLE_INVALID)");
    else if (code == 185) strcpy(message, "The configuration is invalid (PL_ERR_CONFIGURATION_INVALID) mode 1");
    else snprintf(message, 255, "Unknown error (<UNKNOWN>)");
    return 1;
}

rs_bool pl_pvcam_init(void)
{
#ifdef INIT_CODE
    return fail(INIT_CODE);
#endif
    if (initialised) return fail(158);
    initialised = 1;
    return done();
}

rs_bool pl_pvcam_uninit(void)
{
    if (!initialised) return fail(157);
    usleep(20000); /* long enough for another opener to come while it ends */
    initialised = 0;
    return done();
}

rs_bool pl_pvcam_get_ver(uint16_t *version) { *version = 0x03A2; return done(); }
rs_bool pl_cam_get_total(int16_t *total) { *total = 1; return done(); }

rs_bool pl_cam_get_name(int16_t number, char *name)
{
    if (number != 0) return fail(186);
    strcpy(name, "stub_0");
    return done();
}

rs_bool pl_cam_open(char *name, int16_t *hcam, int16_t mode)
{
    (void)mode;
    usleep(1000); /* on another thread: what it was given must live until now */
    if (strcmp(name, "stub_0") != 0) return fail(176);
    *hcam = HANDLE;
    opened = 1;
    return done();
}

rs_bool pl_cam_close(int16_t hcam)
{
    if (hcam != HANDLE || !opened) return fail(175);
    opened = 0;
    return done();
}

/* Every parameter gives bytes that say what was asked: the attribute, or for the current value what was set. */
static unsigned char current[16];
static uint16_t type_of(uint32_t id) { return id == 0x040200B3 ? 7 : (uint16_t)(id >> 24); }

rs_bool pl_get_param(int16_t hcam, uint32_t id, int16_t attribute, void *value)
{
    if (hcam != HANDLE) return fail(175);
    if (attribute == 2) { /* ATTR_TYPE */
        uint16_t type = type_of(id);
        memcpy(value, &type, sizeof type);
        return done();
    }
    if (attribute == 1 || attribute == 8) { /* ATTR_COUNT, ATTR_AVAIL */
        uint32_t one = 1;
        memcpy(value, &one, attribute == 1 ? 4 : 2);
        return done();
    }
    if ((id >> 24) == 13) strcpy(value, "text");
    else memcpy(value, current, (id >> 24) == 20 ? 12 : 8);
    return done();
}

rs_bool pl_set_param(int16_t hcam, uint32_t id, void *value)
{
    if (hcam != HANDLE) return fail(175);
    memcpy(current, value, (id >> 24) == 20 ? 12 : 8);
    return done();
}

rs_bool pl_exp_unlock_oldest_frame(int16_t hcam) { return hcam == HANDLE ? done() : fail(175); }

rs_bool pl_exp_get_oldest_frame_ex(int16_t hcam, void **frame, void *info)
{
    (void)hcam, (void)frame, (void)info;
    return fail(169);
}

rs_bool pl_exp_start_cont(int16_t hcam, void *ring, uint32_t size)
{
    (void)ring, (void)size;
    return fail(hcam == HANDLE ? 185 : 175);
}

#define ABSENT(name) rs_bool name(void) { return fail(155); }
ABSENT(pl_cam_deregister_callback)
ABSENT(pl_get_enum_param)
ABSENT(pl_enum_str_length)
ABSENT(pl_exp_setup_seq)
ABSENT(pl_exp_start_seq)
ABSENT(pl_exp_setup_cont)
ABSENT(pl_exp_check_status)
ABSENT(pl_exp_check_cont_status_ex)
ABSENT(pl_exp_get_latest_frame_ex)
ABSENT(pl_exp_abort)
ABSENT(pl_exp_finish_seq)
#ifndef SPARSE
#ifndef NO_TRIGGER
ABSENT(pl_exp_trigger)
#endif
ABSENT(pl_cam_register_callback)
ABSENT(pl_cam_register_callback_ex)
ABSENT(pl_cam_register_callback_ex2)
ABSENT(pl_cam_register_callback_ex3)
ABSENT(pl_pp_reset)
ABSENT(pl_create_smart_stream_struct)
ABSENT(pl_release_smart_stream_struct)
ABSENT(pl_create_frame_info_struct)
ABSENT(pl_release_frame_info_struct)
ABSENT(pl_exp_check_cont_status)
ABSENT(pl_exp_get_latest_frame)
ABSENT(pl_exp_get_oldest_frame)
ABSENT(pl_exp_stop_cont)
ABSENT(pl_io_script_control)
ABSENT(pl_io_clear_script_control)
ABSENT(pl_md_frame_decode)
ABSENT(pl_md_frame_recompose)
ABSENT(pl_md_create_frame_struct_cont)
ABSENT(pl_md_create_frame_struct)
ABSENT(pl_md_release_frame_struct)
ABSENT(pl_md_read_extended)
#endif
