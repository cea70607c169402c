/* Strict mode says each wrong in a line, and says nothing of a client that does nothing wrong. The lines are read
   by the test that runs this: each step prints what it expects on stdout. */
#include "check.h"

#define SIDE 64
#define FRAME (SIDE * SIDE * 2)

static int16 hcam;
static uint8_t *ring;
static atomic_int calls;

static void on_frame(const FRAME_INFO *info, void *context)
{
    void *frame;
    (void)info;
    (void)context;
    if (!pl_exp_get_latest_frame(hcam, &frame))
        calls += 1000;
    calls++;
}

static void on_nosy(const FRAME_INFO *info, void *context)
{
    int16 temperature;
    (void)info;
    (void)context;
    pl_get_param(hcam, PARAM_TEMP, ATTR_CURRENT, &temperature);
    pl_cam_close(hcam);
    rest_ms(250);
    calls++;
}

static void set_up(int16 mode)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 150, &bytes, mode));
}

/* Lines said by a step, which is named. */
static void step(const char *name, uint64_t *before)
{
    uint64_t now = pvsim_strict_count();
    printf("%s: %llu\n", name, (unsigned long long)(now - *before));
    *before = now;
}

int main(void)
{
    uint64_t before = 0;
    ring = make_buffer(16 * FRAME);
    BEGIN("PVSIM_PACE", "5"); /* a period of 200 ms, which no sound handler takes on a busy machine */
    hcam = open_camera(0);
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_frame, NULL));
    set_up(CIRC_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, 16 * FRAME));
    CHECK(await_count(&calls, 4, 20));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    step("nothing wrong", &before);

    pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_frame, NULL);
    step("registered twice", &before);
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));

    void *frame;
    uint64_t size;
    set_up(CIRC_OVERWRITE);
    pl_exp_unlock_oldest_frame(hcam); /* not started, and in the wrong mode */
    step("unlock without a run", &before);
    pl_exp_start_cont(hcam, ring, FRAME + 1);
    step("no multiple of the frame", &before);
    CHECK(pl_exp_start_cont(hcam, ring, 16 * FRAME));
    pl_get_param(hcam, PARAM_TEMP, ATTR_CURRENT, &size);
    step("parameter while acquiring", &before);
    pl_exp_unlock_oldest_frame(hcam);
    step("unlock in overwrite mode", &before);
    CHECK(pl_exp_abort(hcam, CCS_HALT));

    int16 gain = 1;
    set_up(CIRC_OVERWRITE);
    CHECK(pl_set_param(hcam, PARAM_GAIN_INDEX, &gain));
    CHECK(pl_exp_start_cont(hcam, ring, 16 * FRAME));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    step("changed without a setup", &before);
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, TIMED_MODE, 150, &bytes, CIRC_OVERWRITE));
    step("an old mode", &before);

    set_up(CIRC_NO_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, 16 * FRAME));
    pl_exp_unlock_oldest_frame(hcam);
    step("unlock without a frame", &before);
    CHECK(pl_exp_abort(hcam, CCS_HALT));

    pl_exp_start_seq(hcam, ring);
    step("wrong state", &before);
    pl_cam_close(55);
    pl_cam_get_total(&(int16){ 0 });
    pl_error_code();
    step("wrong handle", &before);
    pl_cam_close(55);
    before = pvsim_strict_count();
    pl_exp_get_latest_frame(hcam, &frame); /* fails: no frame yet */
    pl_cam_get_name(9, (char[CAM_NAME_LEN]){ 0 });
    pl_error_code();
    step("code read in time", &before);

    calls = 0;
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_nosy, NULL));
    set_up(CIRC_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, 16 * FRAME));
    CHECK(await_count(&calls, 1, 20));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    step("inside a handler", &before);

    /* The buffer is written to before the camera did; a sound client reads only. */
    set_up(CIRC_OVERWRITE);
    CHECK(pl_exp_start_cont(hcam, ring, 16 * FRAME));
    memset(ring + 2 * FRAME, 1, FRAME);
    AWAIT(counts_of(hcam).arrived >= 3);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    step("buffer used by others", &before);
    end(); /* with the camera open */
    free(ring);
    return check_report();
}
