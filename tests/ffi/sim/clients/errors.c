/* Error codes, the order of checks, and the code's life: one for the process, kept until the next success. */
#include <pthread.h>

#include "check.h"

static void *fail_elsewhere(void *unused)
{
    (void)unused;
    pl_cam_close(77);
    return NULL;
}

static void nothing_initialised(void)
{
    int16 number;
    char text[ERROR_MSG_LEN];
    uns16 version;
    uns32 bytes;
    void *frame;
    rgn_type region = square(64);
    FAILS(pl_pvcam_uninit(), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_pvcam_get_ver(NULL), PL_ERR_NULL_POINTER);
    CHECK(pl_pvcam_get_ver(&version) && version >> 8 == 3);
    FAILS(pl_cam_get_total(NULL), PL_ERR_NULL_POINTER);
    FAILS(pl_cam_get_total(&number), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_cam_get_name(0, text), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_cam_open(text, &number, 0), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_cam_close(0), PL_ERR_LIBRARY_NOT_INITIALIZED);
    /* With a handle: first whether the library is there, then the handle, then the pointers. */
    FAILS(pl_get_param(0, PARAM_SER_SIZE, ATTR_CURRENT, NULL), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_get_param(0, PARAM_SER_SIZE, ATTR_CURRENT, &number), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_exp_setup_seq(0, 1, 1, &region, 0, 1, NULL), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_exp_setup_seq(0, 1, 1, &region, 0, 1, &bytes), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_exp_get_latest_frame(0, &frame), PL_ERR_LIBRARY_NOT_INITIALIZED);
    FAILS(pl_exp_abort(0, CCS_HALT), PL_ERR_LIBRARY_NOT_INITIALIZED);

    /* These still work. */
    FRAME_INFO *info;
    smart_stream_type *list;
    CHECK(pl_create_frame_info_struct(&info));
    CHECK(pl_release_frame_info_struct(info));
    CHECK(pl_create_smart_stream_struct(&list, 0));
    CHECK(pl_release_smart_stream_struct(&list));
    CHECK(list == NULL);
    FAILS(pl_create_frame_info_struct(NULL), PL_ERR_NULL_POINTER);
    FAILS(pl_release_smart_stream_struct(NULL), PL_ERR_NULL_POINTER);
}

static void codes_and_messages(void)
{
    char text[ERROR_MSG_LEN];
    pthread_t thread;
    CHECK(pl_error_message(PL_ERR_CONFIGURATION_INVALID, text));
    CHECK(strstr(text, "(PL_ERR_CONFIGURATION_INVALID)"));
    CHECK(pl_error_message(12345, text));
    CHECK(strcmp(text, "Unknown error (<UNKNOWN>)") == 0);
    BEGIN("PVSIM_CAMERAS", "prime-bsi,prime-bsi,kinetix");
    FAILS(pl_pvcam_init(), PL_ERR_LIBRARY_ALREADY_INITIALIZED);
    /* One code for the process: a failure on another thread is read here, and reading does not clear it. */
    pthread_create(&thread, NULL, fail_elsewhere, NULL);
    pthread_join(thread, NULL);
    SAME(pl_error_code(), PL_ERR_DEVICE_HANDLE_INVALID);
    CHECK(pl_error_message(pl_error_code(), text));
    SAME(pl_error_code(), PL_ERR_DEVICE_HANDLE_INVALID);
    int16 total;
    CHECK(pl_cam_get_total(&total));
    SAME(pl_error_code(), PL_ERR_NONE);
    SAME(total, 3);
}

static void cameras(void)
{
    char name[CAM_NAME_LEN];
    int16 hcam, again;
    CHECK(pl_cam_get_name(0, name));
    CHECK(strcmp(name, "pvcamUSB_0") == 0);
    CHECK(pl_cam_get_name(1, name));
    CHECK(strcmp(name, "pvcamUSB_1") == 0);
    CHECK(pl_cam_get_name(2, name));
    CHECK(strcmp(name, "pvcamPCIE_0") == 0);
    FAILS(pl_cam_get_name(3, name), PL_ERR_INDEX_OUT_OF_RANGE);
    FAILS(pl_cam_get_name(-1, name), PL_ERR_INDEX_OUT_OF_RANGE);
    FAILS(pl_cam_open("nobody", &hcam, 0), PL_ERR_DEVICE_NAME_UNKNOWN);
    FAILS(pl_cam_open("pvcamUSB_0", NULL, 0), PL_ERR_NULL_POINTER);
    FAILS(pl_cam_open("pvcamUSB_0", &hcam, 7), PL_ERR_MODE_INVALID);
    hcam = open_camera(0);
    FAILS(pl_cam_open("pvcamUSB_0", &again, 0), PL_ERR_DEVICE_ALREADY_OPEN);
    FAILS(pl_cam_close((int16)(hcam + 1)), PL_ERR_DEVICE_HANDLE_INVALID);
    CHECK(pl_cam_close(hcam));
    FAILS(pl_cam_close(hcam), PL_ERR_DEVICE_HANDLE_INVALID);
    FAILS(pl_cam_close(-1), PL_ERR_DEVICE_HANDLE_INVALID);
    FAILS(pl_cam_close(32767), PL_ERR_DEVICE_HANDLE_INVALID);
}

/* Every call with a handle and a pointer: the handle counts before the pointer. */
static void handles_before_pointers(void)
{
    int16 hcam = open_camera(0), wrong = 77;
    rgn_type region = square(64);
    const struct {
        int16 handle;
        int code;
    } cases[] = { { wrong, PL_ERR_DEVICE_HANDLE_INVALID }, { hcam, PL_ERR_NULL_POINTER } };
    for (int i = 0; i < 2; i++) {
        int16 handle = cases[i].handle;
        int code = cases[i].code;
        FAILS(pl_get_param(handle, PARAM_SER_SIZE, ATTR_CURRENT, NULL), code);
        FAILS(pl_set_param(handle, PARAM_EXP_RES, NULL), code);
        FAILS(pl_get_enum_param(handle, PARAM_EXP_RES, 0, NULL, NULL, 0), code);
        FAILS(pl_enum_str_length(handle, PARAM_EXP_RES, 0, NULL), code);
        FAILS(pl_exp_setup_seq(handle, 1, 1, &region, 0, 1, NULL), code);
        FAILS(pl_exp_setup_cont(handle, 1, NULL, 0, 1, &(uns32){ 0 }, CIRC_OVERWRITE), code);
        FAILS(pl_exp_start_seq(handle, NULL), code);
        FAILS(pl_exp_start_cont(handle, NULL, 1), code);
        FAILS(pl_exp_finish_seq(handle, NULL, 0), code);
        FAILS(pl_exp_trigger(handle, NULL, 0), code);
        FAILS(pl_exp_get_latest_frame(handle, NULL), code);
        FAILS(pl_exp_get_latest_frame_ex(handle, &(void *){ NULL }, NULL), code);
        FAILS(pl_exp_get_oldest_frame(handle, NULL), code);
        FAILS(pl_exp_get_oldest_frame_ex(handle, NULL, &(FRAME_INFO){ 0 }), code);
        FAILS(pl_exp_check_status(handle, NULL, &(uns32){ 0 }), code);
        FAILS(pl_exp_check_cont_status(handle, &(int16){ 0 }, &(uns32){ 0 }, NULL), code);
        FAILS(pl_exp_check_cont_status_ex(handle, &(int16){ 0 }, &(uns32){ 0 }, &(uns32){ 0 }, NULL), code);
        FAILS(pl_cam_register_callback_ex3(handle, PL_CALLBACK_EOF, NULL, NULL), code);
    }
    CHECK(pl_cam_close(hcam));
}

static void setups(void)
{
    int16 hcam = open_camera(0);
    int16 mode = EXT_TRIG_INTERNAL;
    uns32 bytes = 0;
    rgn_type good = square(64), bad;
    void *buffer = make_buffer(1 << 20);
    FAILS(pl_exp_start_cont(hcam, buffer, 8192), PL_ERR_ACQUISITION_SETUP_REQUIRED);
    FAILS(pl_exp_setup_seq(hcam, 0, 1, &good, mode, 1, &bytes), PL_ERR_ZERO_FRAMES);
    FAILS(pl_exp_setup_seq(hcam, 65535, 1, &(rgn_type){ 0, 2047, 1, 0, 2047, 1 }, mode, 1, &bytes),
          PL_ERR_TOO_MANY_FRAMES);
    FAILS(pl_exp_setup_seq(hcam, 1, 0, &good, mode, 1, &bytes), PL_ERR_REGION_INVALID);
    FAILS(pl_exp_setup_seq(hcam, 1, 16, &good, mode, 1, &bytes), PL_ERR_REGION_INVALID);
    bad = good, bad.s2 = 2048;
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &bad, mode, 1, &bytes), PL_ERR_REGION_INVALID);
    bad = good, bad.s1 = 65;
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &bad, mode, 1, &bytes), PL_ERR_REGION_INVALID);
    bad = good, bad.sbin = 0;
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &bad, mode, 1, &bytes), PL_ERR_BINNING_INVALID);
    bad = good, bad.sbin = bad.pbin = 3;
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &bad, mode, 1, &bytes), PL_ERR_BINNING_INVALID);
    bad = good, bad.sbin = 2;
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &bad, mode, 1, &bytes), PL_ERR_BINNING_INVALID);
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &good, FLASH_MODE, 1, &bytes), PL_ERR_MODE_INVALID);
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &good, EXT_TRIG_INTERNAL | 7, 1, &bytes), PL_ERR_MODE_INVALID);
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &good, mode, 10001, &bytes), PL_ERR_EXPOSURE_OUT_OF_RANGE);
    FAILS(pl_exp_setup_cont(hcam, 1, &good, mode, 1, &bytes, 7), PL_ERR_MODE_INVALID);
    CHECK(pl_exp_setup_seq(hcam, 3, 1, &good, mode, 1, &bytes));
    SAME(bytes, 3 * 64 * 64 * 2);
    FAILS(pl_exp_start_cont(hcam, buffer, bytes), PL_ERR_STATE_INVALID);
    CHECK(pl_exp_setup_cont(hcam, 1, &good, mode, 1, &bytes, CIRC_OVERWRITE));
    SAME(bytes, 64 * 64 * 2);
    FAILS(pl_exp_start_cont(hcam, NULL, bytes), PL_ERR_NULL_POINTER);
    FAILS(pl_exp_start_cont(hcam, buffer, 0), PL_ERR_BUFFER_SIZE_INVALID);
    FAILS(pl_exp_start_cont(hcam, buffer, 4 * bytes + 1), PL_ERR_BUFFER_SIZE_INVALID);
    FAILS(pl_exp_start_seq(hcam, buffer), PL_ERR_STATE_INVALID);
    void *frame;
    FAILS(pl_exp_get_latest_frame(hcam, &frame), PL_ERR_STATE_INVALID);
    FAILS(pl_exp_abort(hcam, 99), PL_ERR_VALUE_INVALID);
    uns32 flags;
    FAILS(pl_exp_trigger(hcam, &flags, 0), PL_ERR_STATE_INVALID);
    FAILS(pl_exp_trigger(hcam, NULL, 0), PL_ERR_NULL_POINTER);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    /* A binned region: its size is counted after binning. */
    rgn_type binned = { 0, 127, 2, 0, 63, 2 };
    CHECK(pl_exp_setup_cont(hcam, 1, &binned, mode, 1, &bytes, CIRC_NO_OVERWRITE));
    SAME(bytes, 64 * 32 * 2);
    free(buffer);
    CHECK(pl_cam_close(hcam));
}

int main(void)
{
    nothing_initialised();
    codes_and_messages();
    cameras();
    handles_before_pointers();
    setups();
    end();
    FAILS(pl_pvcam_uninit(), PL_ERR_LIBRARY_NOT_INITIALIZED);
    /* Bad values are said and refused; the next initialisation is as if nothing had been. */
    const char *const bad[][2] = {
        { "PVSIM_CAMERAS", "prime-bsi,,kinetix" }, { "PVSIM_CAMERAS", "leica" }, { "PVSIM_PACE", "-1" },
        { "PVSIM_PACE", "fast" },                  { "PVSIM_STAMP", "yes" },     { "PVSIM_FULL", "burst" },
        { "PVSIM_FAULT", "stall:3" },              { "PVSIM_FAULT", "call:pl_cam_open" },
        { "PVSIM_FAULT", "missing,after=-1" },     { "PVSIM_TRIGGER", "rate:0" },
        { "PVSIM_TRIGGER", "list:20,10" },         { "PVSIM_STRICT", "2" },      { "PVSIM_SEED", "-5" },
        { "PVSIM_SCENE", "nonsense" },             { "PVSIM_OLDEST", "" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv(bad[i][0], bad[i][1], 1);
        FAILS(pl_pvcam_init(), PL_ERR_INSTALLATION_CORRUPTED);
        unsetenv(bad[i][0]);
    }
    unsetenv("PVCAM_VERSION");
    setenv("PVSIM_NEED_PVCAM_VERSION", "1", 1);
    FAILS(pl_pvcam_init(), PL_ERR_INSTALLATION_CORRUPTED);
    BEGIN("PVSIM_NEED_PVCAM_VERSION", NULL, "PVSIM_CAMERAS", "none");
    int16 total = 7;
    CHECK(pl_cam_get_total(&total));
    SAME(total, 0);
    end();
    return check_report();
}
