/* What begins an exposure: calls, edges, levels, SMART streaming, and times on the camera's own grid. */
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "scene/truth.h"

#define SIDE 32
#define SLOTS 64

static uint8_t *ring;
static int16 hcam;
static uns32 frame_bytes;

static void set(uns32 id, int32 value)
{
    CHECK(pl_set_param(hcam, id, &value));
}

static void start(int16 mode, uns32 exposure)
{
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, mode, exposure, &frame_bytes, CIRC_OVERWRITE));
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * frame_bytes));
}

static int newest(FRAME_INFO *info)
{
    void *frame;
    return pl_exp_get_latest_frame_ex(hcam, &frame, info) ? info->FrameNr : 0;
}

static bool await_frame(int number, FRAME_INFO *info)
{
    for (int waited = 0; waited < 20000; waited++, rest_ms(1))
        if (newest(info) >= number)
            return true;
    return false;
}

/* A software trigger that is taken: right after the start, or after the frame before. PyVCAM calls so, and only once. */
static void call(void)
{
    uns32 flags = PL_SW_TRIG_STATUS_IGNORED;
    CHECK(pl_exp_trigger(hcam, &flags, 0));
    SAME(flags, PL_SW_TRIG_STATUS_TRIGGERED);
}

static void by_call(void)
{
    FRAME_INFO info;
    uns32 flags = 9;
    start(EXT_TRIG_SOFTWARE_EDGE, 400);
    rest_ms(60);
    SAME(newest(&info), 0); /* nothing without a call */
    call();
    CHECK(pl_exp_trigger(hcam, &flags, 0));
    SAME(flags, PL_SW_TRIG_STATUS_IGNORED); /* it is exposing */
    CHECK(await_frame(1, &info));
    rest_ms(60);
    SAME(newest(&info), 1);
    FAILS(pl_exp_trigger(hcam, &flags, 1), PL_ERR_VALUE_INVALID);
    call();
    CHECK(await_frame(2, &info));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    start(EXT_TRIG_SOFTWARE_EDGE, 1);
    for (int frame = 1; frame <= 50; frame++) {
        call();
        CHECK(await_frame(frame, &info));
    }
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    FAILS(pl_exp_trigger(hcam, &flags, 0), PL_ERR_STATE_INVALID);
    start(EXT_TRIG_SOFTWARE_FIRST, 1);
    rest_ms(30);
    SAME(newest(&info), 0);
    call();
    CHECK(await_frame(5, &info)); /* one call starts it, then the camera continues */
    CHECK(pl_exp_trigger(hcam, &flags, 0));
    SAME(flags, PL_SW_TRIG_STATUS_IGNORED);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
}

static void by_pulse(void)
{
    FRAME_INFO info;
    start(EXT_TRIG_EDGE_RISING, 1);
    rest_ms(40);
    SAME(newest(&info), 0);
    for (int pulse = 1; pulse <= 4; pulse++) {
        CHECK(pvsim_trigger_pulse(hcam, 1000000));
        CHECK(await_frame(pulse, &info));
        rest_ms(10);
        SAME(newest(&info), pulse);
    }
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    SAME(pvsim_trigger_pulse(77, 1), 0);
    /* A level is as long as the signal: half a second from its rise to the read-out. */
    start(EXT_TRIG_LEVEL, 0);
    CHECK(pvsim_trigger_pulse(hcam, 500000000));
    rest_ms(30);
    SAME(newest(&info), 0);
    CHECK(await_frame(1, &info));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    /* In overlap each rise ends one exposure and begins the next: n + 1 pulses are n frames. */
    start(EXT_TRIG_LEVEL_OVERLAP, 0);
    for (int pulse = 0; pulse < 4; pulse++) {
        CHECK(pvsim_trigger_pulse(hcam, 1000000));
        rest_ms(20);
    }
    CHECK(await_frame(3, &info));
    rest_ms(20);
    SAME(newest(&info), 3);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
}

static void by_socket(const char *path)
{
    FRAME_INFO info;
    int line = socket(AF_UNIX, SOCK_DGRAM, 0);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    strcpy(address.sun_path, path);
    start(EXT_TRIG_EDGE_RISING, 1);
    for (int edge = 1; edge <= 3; edge++) {
        SAME(sendto(line, edge % 2 ? "10" : "p", edge % 2 ? 2 : 1, 0, (struct sockaddr *)&address, sizeof address),
             edge % 2 ? 2 : 1);
        CHECK(await_frame(edge, &info));
    }
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    close(line);
}

/* No frame comes before its place on the grid; on a busy machine it may be late. */
static void grid(void)
{
    FRAME_INFO last;
    double began = now_ms();
    start(EXT_TRIG_INTERNAL, 10);
    CHECK(await_frame(30, &last));
    CHECK(now_ms() - began >= last.FrameNr * 9.99);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
}

/* Exposures and delays of the lists, one after another: six frames take at least their sum. */
static void smart(void)
{
    FRAME_INFO last;
    smart_stream_type *list;
    CHECK(pl_create_smart_stream_struct(&list, 3));
    list->params[0] = 5, list->params[1] = 20, list->params[2] = 35;
    CHECK(pl_set_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, list));
    list->params[0] = list->params[1] = list->params[2] = 10;
    CHECK(pl_set_param(hcam, PARAM_SMART_STREAM_DLY_PARAMS, list));
    set(PARAM_SMART_STREAM_MODE_ENABLED, 1);
    double began = now_ms();
    start(EXT_TRIG_INTERNAL, 1);
    CHECK(await_frame(6, &last));
    CHECK(now_ms() - began >= last.FrameNr / 3 * (5 + 20 + 35 + 30) - 11);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    list->params[1] = 10001;
    CHECK(pl_set_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, list));
    rgn_type region = square(SIDE);
    FAILS(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &frame_bytes, CIRC_OVERWRITE),
          PL_ERR_EXPOSURE_OUT_OF_RANGE);
    CHECK(pl_release_smart_stream_struct(&list));
}

/* The old modes of an EMCCD: a pulse for each frame, and an exposure that may change between two starts. */
static void old_modes(void)
{
    FRAME_INFO last;
    uns16 exposure = 60;
    start(STROBED_MODE, 1);
    CHECK(await_frame(3, &last));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_set_param(hcam, PARAM_EXP_TIME, &exposure));
    double began = now_ms();
    start(VARIABLE_TIMED_MODE, 1);
    CHECK(await_frame(4, &last));
    CHECK(now_ms() - began >= last.FrameNr * 59.9);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    exposure = 1;
    CHECK(pl_set_param(hcam, PARAM_EXP_TIME, &exposure));
    CHECK(pl_exp_start_cont(hcam, ring, SLOTS * frame_bytes)); /* without another setup */
    CHECK(await_frame(4, &last));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
}

int main(int count, char **words)
{
    FRAME_INFO info;
    ring = make_buffer(SLOTS * SIDE * SIDE * 2);
    BEGIN("PVSIM_CAMERAS", "kinetix22");
    hcam = open_camera(0);
    by_call();
    by_pulse();
    grid();
    smart();
    end();
    BEGIN("PVSIM_TRIGGER", "rate:100");
    hcam = open_camera(0);
    start(EXT_TRIG_EDGE_RISING, 1);
    CHECK(await_frame(5, &info));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    start(EXT_TRIG_TRIG_FIRST, 1);
    CHECK(await_frame(5, &info));
    end();
    BEGIN("PVSIM_TRIGGER", "list:20,40,60-90,100");
    hcam = open_camera(0);
    start(EXT_TRIG_EDGE_RISING, 1);
    CHECK(await_frame(4, &info));
    rest_ms(60);
    SAME(newest(&info), 4); /* and no more */
    end();
    BEGIN("PVSIM_CAMERAS", "evolve-512", "PVSIM_TRIGGER", "rate:50");
    hcam = open_camera(0);
    old_modes();
    end();
    setenv("PVSIM_CAMERAS", "kinetix22", 1);
    if (count > 1) {
        char signal[200];
        snprintf(signal, sizeof signal, "socket:%s", words[1]);
        BEGIN("PVSIM_TRIGGER", signal);
        hcam = open_camera(0);
        by_socket(words[1]);
        end();
        CHECK(access(words[1], F_OK) != 0); /* the socket is gone */
    }
    free(ring);
    return check_report();
}
