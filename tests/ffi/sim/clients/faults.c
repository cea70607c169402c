/* Each fault does what it says, exactly as often as it is set to. */
#include "check.h"

#define SIDE 64
#define FRAME (SIDE * SIDE * 2)
#define SLOTS 512 /* a queue of a second, so that no notification is lost on a busy machine */
#define MOST 200

static int16 hcam;
static uint8_t *ring;
static atomic_int calls, removed;
static int numbers[MOST];

static void on_frame(const FRAME_INFO *info, void *context)
{
    (void)context;
    if (calls < MOST)
        numbers[calls] = info->FrameNr;
    calls++;
}

static void on_removed(const FRAME_INFO *info, void *context)
{
    (void)info;
    (void)context;
    removed++;
}

static void set_up(int16 buffer_mode)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, buffer_mode));
}

/* A run with a fault, until that many callbacks have come, or for a limited time. */
static void run(const char *fault, int wanted)
{
    pvsim_fault_clear();
    CHECK(pvsim_fault_add(fault));
    calls = 0;
    memset(numbers, 0, sizeof numbers);
    set_up(CIRC_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * FRAME));
    CHECK(await_count(&calls, wanted, 20));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    pvsim_fault_clear();
}

static void frames(void)
{
    void *frame;
    FRAME_INFO info;
    run("missing,after=3,times=2", 8);
    SAME(numbers[2], 3);
    SAME(numbers[3], 6);
    SAME(numbers[4], 7);
    run("duplicate,after=2", 6);
    SAME(numbers[2], 3);
    SAME(numbers[3], 3);
    SAME(numbers[4], 4);
    run("number-zero,after=4", 8);
    SAME(numbers[3], 4);
    SAME(numbers[4], 0);
    SAME(numbers[5], 6);
    run("callback-twice,after=1", 5);
    SAME(numbers[1], 2);
    SAME(numbers[2], 2);
    SAME(numbers[3], 3);
    run("callback-never,after=2,times=2", 5);
    SAME(numbers[2], 5);
    run("callback-late:50,after=1", 3);
    run("callback-early,after=1", 4);
    SAME(numbers[1], 2);
    SAME(numbers[2], 3);
    run("zero,after=2", 6);
    SAME(stamp_of(ring + 2 * FRAME), 0);
    for (int i = 0; i < FRAME; i++)
        SAME(ring[2 * FRAME + i], 0);
    SAME(stamp_of(ring + 3 * FRAME), 4);
    memset(ring, 0xee, SLOTS * FRAME);
    run("torn,after=2", 6);
    SAME(stamp_of(ring + 2 * FRAME), 3);
    SAME(ring[3 * FRAME - 1], 0xee); /* the lower half is old */
    run("stall,after=5", 5);
    SAME(calls, 5);
    set_up(CIRC_OVERWRITE);
    CHECK(pvsim_fault_add("stall,after=5"));
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * FRAME));
    CHECK(await_count(&calls, 10, 20));
    rest_ms(50);
    CHECK(pl_exp_get_latest_frame_ex(hcam, &frame, &info));
    SAME(info.FrameNr, 5);
    CHECK(pl_exp_abort(hcam, CCS_HALT)); /* a stalled run can be stopped */
    pvsim_fault_clear();
}

static void header(void)
{
    rs_bool on = 1;
    uns32 bytes;
    rgn_type region = square(SIDE);
    md_frame *decoded;
    CHECK(pl_set_param(hcam, PARAM_METADATA_ENABLED, &on));
    CHECK(pvsim_fault_add("header,after=1"));
    CHECK(pl_exp_setup_seq(hcam, 3, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes));
    CHECK(pl_exp_start_seq(hcam, ring));
    int16 status = 0;
    while (status != READOUT_COMPLETE)
        CHECK(pl_exp_check_status(hcam, &status, &bytes));
    CHECK(pl_md_create_frame_struct_cont(&decoded, 1));
    CHECK(pl_md_frame_decode(decoded, ring, bytes / 3));
    FAILS(pl_md_frame_decode(decoded, ring + bytes / 3, bytes / 3), PL_ERR_METADATA_INVALID);
    CHECK(pl_md_frame_decode(decoded, ring + bytes / 3 * 2, bytes / 3));
    CHECK(pl_md_release_frame_struct(decoded));
    CHECK(pl_exp_finish_seq(hcam, ring, 0));
    on = 0;
    CHECK(pl_set_param(hcam, PARAM_METADATA_ENABLED, &on));
    pvsim_fault_clear();
}

static void refusals(void)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pvsim_fault_add("overwrite-at-setup"));
    FAILS(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, CIRC_OVERWRITE),
          PL_ERR_CONFIGURATION_INVALID);
    set_up(CIRC_OVERWRITE); /* once */
    CHECK(pvsim_fault_add("overwrite-at-start,times=forever"));
    FAILS(pl_exp_start_cont(hcam, ring, SLOTS * FRAME), PL_ERR_CONFIGURATION_INVALID);
    FAILS(pl_exp_start_cont(hcam, ring, SLOTS * FRAME), PL_ERR_CONFIGURATION_INVALID);
    set_up(CIRC_NO_OVERWRITE); /* the other mode goes */
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * FRAME));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    pvsim_fault_clear();
    int16 total;
    CHECK(pvsim_fault_add("call:pl_cam_get_total=150,after=2,times=2; call:pl_cam_get_name=199") == 0);
    CHECK(pvsim_fault_add("call:pl_cam_get_total=150,after=2,times=2;call:pl_cam_get_name=199"));
    CHECK(pl_cam_get_total(&total));
    CHECK(pl_cam_get_total(&total));
    FAILS(pl_cam_get_total(&total), 150);
    FAILS(pl_cam_get_total(&total), 150);
    CHECK(pl_cam_get_total(&total));
    char name[CAM_NAME_LEN];
    FAILS(pl_cam_get_name(0, name), 199);
    CHECK(pl_cam_get_name(0, name));
    CHECK(!pvsim_fault_add("nonsense") && !pvsim_fault_add("") && !pvsim_fault_add(NULL));
    pvsim_fault_clear();
}

static void param_stall_and_slow_abort(void)
{
    int16 temperature;
    CHECK(pvsim_fault_add("param-stall;slow-abort:80"));
    calls = 0;
    set_up(CIRC_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * FRAME));
    CHECK(await_count(&calls, 5, 20));
    CHECK(pl_get_param(hcam, PARAM_TEMP, ATTR_CURRENT, &temperature));
    rest_ms(200);
    int before = calls;
    rest_ms(100);
    SAME(calls, before);
    struct timespec one, two;
    clock_gettime(CLOCK_MONOTONIC, &one);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    clock_gettime(CLOCK_MONOTONIC, &two);
    CHECK((two.tv_sec - one.tv_sec) * 1000.0 + (two.tv_nsec - one.tv_nsec) / 1e6 >= 79);
    pvsim_fault_clear();
}

static void unplugged(void)
{
    void *frame;
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_CAM_REMOVED, (void *)on_removed, NULL));
    CHECK(pvsim_fault_add("unplug,after=4"));
    calls = 0;
    set_up(CIRC_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * FRAME));
    CHECK(await_count(&removed, 1, 20));
    SAME(calls, 4);
    FAILS(pl_exp_get_latest_frame(hcam, &frame), PL_ERR_DEVICE_REMOVED);
    FAILS(pl_get_param(hcam, PARAM_TEMP, ATTR_AVAIL, &frame), PL_ERR_DEVICE_REMOVED);
    FAILS(pl_exp_abort(hcam, CCS_HALT), PL_ERR_DEVICE_REMOVED);
    CHECK(pl_cam_close(hcam)); /* and can be closed */
    int16 again;
    FAILS(pl_cam_open("pvcamUSB_0", &again, 0), PL_ERR_DEVICE_REMOVED);
}

int main(void)
{
    ring = make_buffer(SLOTS * FRAME + 4096);
    BEGIN("PVSIM_PACE", "500");
    hcam = open_camera(0);
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_frame, NULL));
    frames();
    header();
    refusals();
    param_stall_and_slow_abort();
    unplugged();
    end();
    /* From the environment: an init that fails once succeeds the second time. */
    setenv("PVSIM_FAULT", "init;call:pl_pvcam_init=195", 1);
    FAILS(pl_pvcam_init(), PL_ERR_INSTALLATION_CORRUPTED);
    FAILS(pl_pvcam_init(), 195);
    CHECK(pl_pvcam_init());
    end();
    FAILS(pl_pvcam_init(), PL_ERR_INSTALLATION_CORRUPTED); /* read again */
    free(ring);
    return check_report();
}
