/* Runs: sequences, both buffer modes, every kind of handler, slots, overruns, and stops that wait. */
#include <pthread.h>

#include "check.h"

#define SIDE 64
#define FRAME (SIDE * SIDE * 2)

static int16 hcam;
static atomic_int calls, bofs, last_number, disorder, wrong_frame, running, context_wrong;
static uint8_t *ring_base;
static int ring_slots;

static void forget(void)
{
    calls = bofs = last_number = disorder = wrong_frame = context_wrong = 0;
}

static void on_legacy(void)
{
    calls++;
}

static void on_ex(void *context)
{
    if (context != &calls)
        context_wrong++;
    calls++;
}

static void on_ex2(const FRAME_INFO *info)
{
    if (info->FrameNr <= last_number)
        disorder++;
    last_number = info->FrameNr;
    calls++;
}

/* The manual promises, also to a handler that is late by some frames: what it asks for is the frame that it was called for. */
static void on_ex3(const FRAME_INFO *info, void *context)
{
    void *frame = NULL;
    FRAME_INFO newest;
    if (context != &calls || info->hCam != hcam)
        context_wrong++;
    if (calls % 100 == 50)
        rest_ms(20); /* ten frames */
    if (!pl_exp_get_latest_frame_ex(hcam, &frame, &newest) || newest.FrameNr != info->FrameNr)
        wrong_frame++;
    else if ((uint8_t *)frame != ring_base + (size_t)((newest.FrameNr - 1) % ring_slots) * FRAME)
        wrong_frame++;
    if (info->FrameNr != last_number + 1)
        disorder++;
    last_number = info->FrameNr;
    calls++;
}

static void on_bof(const FRAME_INFO *info, void *context)
{
    (void)context;
    if (info->FrameNr != bofs + 1)
        disorder++;
    bofs++;
}

static void on_slow(const FRAME_INFO *info, void *context)
{
    (void)info;
    (void)context;
    running = 1;
    rest_ms(60);
    running = 0;
    calls++;
}

static void set_up(int16 buffer_mode, int slots)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, buffer_mode));
    SAME(bytes, FRAME);
    ring_slots = slots;
    free(ring_base);
    ring_base = make_buffer((size_t)slots * FRAME);
}

static void start(void)
{
    CHECK(pl_exp_start_cont(hcam, ring_base, (uns32)(ring_slots * FRAME)));
}

static void sequence(void)
{
    uns32 bytes, arrived = 0;
    int16 status = 0;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_seq(hcam, 7, 1, &region, EXT_TRIG_INTERNAL, 2, &bytes));
    SAME(bytes, 7 * FRAME);
    uint8_t *buffer = make_buffer(bytes);
    CHECK(pl_exp_check_status(hcam, &status, &arrived));
    SAME(status, READOUT_NOT_ACTIVE);
    /* One that would take minutes: not started twice, and broken off by finishing it, as PyVCAM does. */
    uns32 many;
    rgn_type tiny = square(4);
    CHECK(pl_exp_setup_seq(hcam, 60000, 1, &tiny, EXT_TRIG_INTERNAL, 2, &many));
    uint8_t *long_one = make_buffer(many);
    CHECK(pl_exp_start_seq(hcam, long_one));
    FAILS(pl_exp_start_seq(hcam, long_one), PL_ERR_STATE_INVALID);
    CHECK(pl_exp_finish_seq(hcam, long_one, 0));
    CHECK(pl_exp_check_status(hcam, &status, &arrived));
    SAME(status, READOUT_NOT_ACTIVE);
    free(long_one);
    CHECK(pl_exp_setup_seq(hcam, 7, 1, &region, EXT_TRIG_INTERNAL, 2, &bytes));
    for (int round = 0; round < 2; round++) { /* set up once, started twice */
        CHECK(pl_exp_start_seq(hcam, buffer));
        for (int waited = 0; waited < 30000 && status != READOUT_COMPLETE; waited++) {
            rest_ms(1);
            CHECK(pl_exp_check_status(hcam, &status, &arrived));
        }
        SAME(status, READOUT_COMPLETE);
        SAME(arrived, bytes);
        for (uint32_t frame = 0; frame < 7; frame++)
            SAME(stamp_of(buffer + frame * FRAME), frame + 1);
        CHECK(pl_exp_finish_seq(hcam, buffer, 0));
        status = 0;
    }
    free(buffer);
}

/* A client that sees that a sequence is complete may finish it, and begin the next one at once. */
static void sequences_at_once(void)
{
    BEGIN("PVSIM_PACE", "unpaced");
    hcam = open_camera(0);
    rgn_type region = square(4);
    uns32 bytes, arrived;
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, EXT_TRIG_INTERNAL, 0, &bytes));
    uint8_t *buffer = make_buffer(bytes);
    for (int round = 0; round < 2000 && !check_failures; round++) {
        int16 status = READOUT_NOT_ACTIVE;
        CHECK(pl_exp_start_seq(hcam, buffer));
        while (status != READOUT_COMPLETE && !check_failures) {
            CHECK(pl_exp_check_status(hcam, &status, &arrived));
            sched_yield(); /* to the camera, where both share a core */
        }
        if (round % 2)
            CHECK(pl_exp_finish_seq(hcam, buffer, 0));
    }
    free(buffer);
    end();
}

/* In the handler of the only frame, as python-microscope does it. */
static void on_finish(const FRAME_INFO *info, void *pixels)
{
    if (!pl_exp_finish_seq(info->hCam, pixels, 0))
        wrong_frame++;
    calls++;
}

/* After the last notification a client may finish the sequence at once, in the handler or outside, and begin the next. */
static void finished_at_once(void)
{
    forget();
    rgn_type region = square(4);
    uns32 bytes;
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, EXT_TRIG_INTERNAL, 0, &bytes));
    uint8_t *buffer = make_buffer(bytes);
    void *const handlers[] = { (void *)on_finish, (void *)on_ex2 };
    for (int way = 0; way < 2; way++) {
        forget();
        if (way == 0)
            CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, handlers[way], buffer));
        else
            CHECK(pl_cam_register_callback_ex2(hcam, PL_CALLBACK_EOF, handlers[way]));
        for (int round = 1; round <= 100 && !check_failures; round++) {
            CHECK(pl_exp_start_seq(hcam, buffer));
            CHECK(await_count(&calls, round, 30));
            if (way == 1)
                CHECK(pl_exp_finish_seq(hcam, buffer, 0));
        }
        SAME(wrong_frame, 0);
        CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    }
    free(buffer);
}

static void overwrite(void)
{
    forget();
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_ex3, &calls));
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_BOF, (void *)on_bof, NULL));
    set_up(CIRC_OVERWRITE, 200); /* a queue of 0.4 s, so that no notification is lost on a busy machine */
    start();
    FAILS(pl_exp_start_cont(hcam, ring_base, FRAME), PL_ERR_STATE_INVALID);
    uns32 bytes;
    rgn_type region = square(SIDE);
    FAILS(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, CIRC_OVERWRITE), PL_ERR_STATE_INVALID);
    int16 gain = 1;
    FAILS(pl_set_param(hcam, PARAM_GAIN_INDEX, &gain), PL_ERR_STATE_INVALID);
    void *frame;
    FRAME_INFO info;
    CHECK(await_count(&calls, 410, 30));
    int16 status;
    uns32 in_round, rounds;
    CHECK(pl_exp_check_cont_status_ex(hcam, &status, &in_round, &rounds, &info));
    CHECK(info.FrameNr >= 410 && rounds >= 2 && in_round < 200 * FRAME && in_round % FRAME == 0);
    CHECK(pl_exp_stop_cont(hcam, CCS_HALT));
    /* What is left can still be got after the stop. */
    CHECK(pl_exp_get_latest_frame_ex(hcam, &frame, &info));
    SAME(stamp_of(frame), info.FrameNr);
    CHECK(info.TimeStamp >= info.TimeStampBOF && info.ReadoutTime == info.TimeStamp - info.TimeStampBOF);
    SAME(disorder, 0);
    SAME(wrong_frame, 0);
    SAME(context_wrong, 0);
    CHECK(bofs >= calls);
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_BOF));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    int before = calls;
    start();
    rest_ms(30);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    SAME(calls, before);
}

static void no_overwrite(void)
{
    void *frame, *again;
    FRAME_INFO info;
    set_up(CIRC_NO_OVERWRITE, 4);
    start();
    for (int got = 0; got < 20;) {
        if (!pl_exp_get_oldest_frame_ex(hcam, &frame, &info)) {
            SAME(pl_error_code(), PL_ERR_DATA_NOT_AVAILABLE_YET);
            rest_ms(1);
            continue;
        }
        CHECK(pl_exp_get_oldest_frame(hcam, &again) && again == frame); /* until it is unlocked */
        SAME(info.FrameNr, ++got);
        SAME(stamp_of(frame), got);
        CHECK(pl_exp_unlock_oldest_frame(hcam));
    }
    /* Full: the camera halts, and not a frame is missing when a slot is given back. */
    AWAIT(pl_exp_get_oldest_frame_ex(hcam, &frame, &info));
    int32 held = info.FrameNr;
    AWAIT(pl_exp_get_latest_frame_ex(hcam, &frame, &info) && info.FrameNr == held + 3);
    rest_ms(50);
    CHECK(pl_exp_get_latest_frame_ex(hcam, &frame, &info));
    SAME(info.FrameNr, held + 3);
    for (int32 next = held; next < held + 8; next++) {
        while (!pl_exp_get_oldest_frame_ex(hcam, &frame, &info))
            rest_ms(1);
        SAME(info.FrameNr, next);
        SAME(stamp_of(frame), next);
        CHECK(pl_exp_unlock_oldest_frame(hcam));
    }
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    while (pl_exp_unlock_oldest_frame(hcam))
        ;
    SAME(pl_error_code(), PL_ERR_DATA_NOT_AVAILABLE_YET);
}

/* A slow handler: the abort does not wait for it, deregistering does, and notifications queue meanwhile, as many as there
   are slots. */
static void slow_handlers(void)
{
    forget();
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_slow, NULL));
    set_up(CIRC_OVERWRITE, 3);
    for (int round = 0; round < 5; round++) {
        start();
        rest_ms(20);
        CHECK(pl_exp_abort(hcam, CCS_HALT));
    }
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    SAME(running, 0);
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_slow, NULL));
    start();
    rest_ms(20);
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    SAME(running, 0);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_slow, NULL));
    start();
    AWAIT(counts_of(hcam).lost_notices > 0);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
}

static void other_handlers(void)
{
    set_up(CIRC_OVERWRITE, 8);
    forget();
    CHECK(pl_cam_register_callback(hcam, PL_CALLBACK_EOF, (void *)on_legacy));
    start();
    CHECK(await_count(&calls, 5, 30));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    forget();
    CHECK(pl_cam_register_callback_ex(hcam, PL_CALLBACK_EOF, (void *)on_ex, &calls));
    start();
    CHECK(await_count(&calls, 5, 30));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    SAME(context_wrong, 0);
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    forget();
    CHECK(pl_cam_register_callback_ex2(hcam, PL_CALLBACK_EOF, (void *)on_ex2));
    start();
    CHECK(await_count(&calls, 5, 30));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    SAME(disorder, 0);
    /* Registered a second time without deregistering: five callbacks and no more, as seen in a lab. */
    forget();
    CHECK(pl_cam_register_callback_ex2(hcam, PL_CALLBACK_EOF, (void *)on_ex2));
    start();
    CHECK(await_count(&calls, 5, 30));
    rest_ms(50);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    SAME(calls, 5);
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    FAILS(pl_cam_register_callback_ex3(hcam, 9, (void *)on_ex3, NULL), PL_ERR_VALUE_INVALID);
    FAILS(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, NULL, NULL), PL_ERR_NULL_POINTER);
    FAILS(pl_cam_deregister_callback(hcam, -1), PL_ERR_VALUE_INVALID);
}

/* The other answers to what happens when a ring is full, and when a frame is asked for twice. */
static void switches(const char *full, const char *oldest)
{
    BEGIN("PVSIM_FULL", full, "PVSIM_OLDEST", oldest);
    hcam = open_camera(0);
    set_up(CIRC_NO_OVERWRITE, 4);
    start();
    void *frame;
    FRAME_INFO first, second;
    AWAIT(counts_of(hcam).arrived >= 4);
    if (strcmp(full, "overwrite") == 0) {
        AWAIT(counts_of(hcam).arrived >= 8);
        FAILS(pl_exp_get_oldest_frame_ex(hcam, &frame, &first), PL_ERR_BUFFER_OVERRUN);
        rest_ms(5);
    }
    while (!pl_exp_get_oldest_frame_ex(hcam, &frame, &first))
        rest_ms(1);
    if (strcmp(full, "stop") == 0) {
        int16 status;
        uns32 bytes, rounds;
        AWAIT(pl_exp_check_cont_status(hcam, &status, &bytes, &rounds) && status == READOUT_FAILED);
        SAME(rounds, 1);
    }
    if (strcmp(full, "lose") == 0) {
        SAME(first.FrameNr, 1);
        AWAIT(counts_of(hcam).exposed >= 10);
        while (pl_exp_unlock_oldest_frame(hcam))
            ;
        while (!pl_exp_get_oldest_frame_ex(hcam, &frame, &second))
            rest_ms(1);
        CHECK(second.FrameNr > 5); /* a hole in the numbers */
        SAME(stamp_of(frame), second.FrameNr);
    }
    if (strcmp(oldest, "advance") == 0) {
        CHECK(pl_exp_get_oldest_frame_ex(hcam, &frame, &second));
        SAME(second.FrameNr, first.FrameNr + 1);
    }
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    end();
}

int main(void)
{
    BEGIN("PVSIM_PACE", "500");
    hcam = open_camera(0);
    sequence();
    finished_at_once();
    overwrite();
    no_overwrite();
    slow_handlers();
    other_handlers();
    /* Closing stops what runs. */
    set_up(CIRC_OVERWRITE, 8);
    start();
    CHECK(pl_cam_close(hcam));
    hcam = open_camera(0);
    set_up(CIRC_OVERWRITE, 8);
    start();
    end(); /* and so does the end */
    switches("stop", "advance");
    switches("lose", "repeat");
    switches("overwrite", "repeat");
    sequences_at_once(); /* the last, because it leaves the pace at its fastest */
    free(ring_base);
    return check_report();
}
