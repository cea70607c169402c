/* What programs do with real cameras every day: Micro-Manager, acquire, storm-control, python-microscope, pylablib,
   PyVCAM. The calls are theirs; each is made on every model, and in both buffer modes where there is a ring. A simulator
   that refuses one of them would stop a program that works. */
#include <pthread.h>
#include <semaphore.h>

#include "check.h"

#define SIDE 32
#define FRAME (SIDE * SIDE * 2)
#define SLOTS 20
#define MODELS "prime-bsi,prime-bsi-express,prime-95b,kinetix,kinetix22,iris-15,evolve-512"
#define MODEL_COUNT 7

static const int16 buffer_modes[] = { CIRC_OVERWRITE, CIRC_NO_OVERWRITE };
static int16 hcam;
static uint8_t *buffer;
static atomic_int calls, failed_calls;

static int64_t ask(uns32 id, int16 attribute)
{
    uint8_t raw[8] = { 0 };
    uns16 type = 0;
    CHECK(pl_get_param(hcam, id, ATTR_TYPE, &type));
    CHECK(pl_get_param(hcam, id, attribute, raw));
    switch (type) {
    case TYPE_INT16:
        return *(int16 *)raw;
    case TYPE_UNS16:
    case TYPE_BOOLEAN:
        return *(uns16 *)raw;
    case TYPE_ENUM:
        return *(int32 *)raw;
    case TYPE_UNS32:
        return *(uns32 *)raw;
    default:
        return *(int64_t *)raw;
    }
}

static bool has(uns32 id)
{
    rs_bool available = 0;
    CHECK(pl_get_param(hcam, id, ATTR_AVAIL, &available));
    return available;
}

static bool lists(uns32 id, int32 wanted)
{
    int64_t count = ask(id, ATTR_COUNT);
    int32 value = -1;
    for (uns32 index = 0; index < count; index++)
        if (pl_get_enum_param(hcam, id, index, &value, NULL, 0) && value == wanted)
            return true;
    return false;
}

/* The mode that a program takes from the list of modes, as the newer ones do. */
static int16 internal(void)
{
    return lists(PARAM_EXPOSURE_MODE, EXT_TRIG_INTERNAL) ? EXT_TRIG_INTERNAL : TIMED_MODE;
}

static void set_up(int16 buffer_mode)
{
    uns32 bytes = 0;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, internal(), 1, &bytes, buffer_mode));
    CHECK(bytes > 0 && bytes <= FRAME);
    CHECK((size_t)bytes * SLOTS <= (size_t)FRAME * SLOTS);
}

static void start(void)
{
    uns32 bytes = (uns32)ask(PARAM_FRAME_BUFFER_SIZE, ATTR_MIN);
    CHECK(pl_exp_start_cont(hcam, buffer, bytes * SLOTS));
}

/* Micro-Manager asks only for the value of each port, without a place for its text. */
static void values_without_texts(void)
{
    int64_t ports = ask(PARAM_READOUT_PORT, ATTR_COUNT);
    CHECK(ports > 0);
    for (uns32 index = 0; index < ports; index++) {
        int32 value = -77, again = -78;
        char text[100];
        CHECK(pl_get_enum_param(hcam, PARAM_READOUT_PORT, index, &value, NULL, 0));
        CHECK(pl_get_enum_param(hcam, PARAM_READOUT_PORT, index, &again, text, sizeof text));
        SAME(value, again);
    }
    int32 value;
    FAILS(pl_get_enum_param(hcam, PARAM_READOUT_PORT, (uns32)ports, &value, NULL, 0), PL_ERR_INDEX_OUT_OF_RANGE);
}

static void on_abort(const FRAME_INFO *info, void *context)
{
    (void)context;
    if (++calls == 3 && !pl_exp_abort(info->hCam, CCS_HALT))
        failed_calls++;
}

/* Micro-Manager ends a finite sequence inside the handler of its last frame. */
static void aborted_in_handler(int16 buffer_mode)
{
    calls = failed_calls = 0;
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_abort, NULL));
    set_up(buffer_mode);
    start();
    CHECK(await_count(&calls, 3, 30));
    CHECK(pl_exp_abort(hcam, CCS_HALT)); /* once more from outside, as programs do at the end */
    SAME(failed_calls, 0);
    uint64_t exposed = counts_of(hcam).exposed;
    set_up(buffer_mode); /* the next setup works, and the run has ended */
    rest_ms(20);
    SAME(counts_of(hcam).exposed, exposed);
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    SAME(calls, 3);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int entered, left;

static void on_lock(const FRAME_INFO *info, void *context)
{
    (void)info;
    (void)context;
    entered++;
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    rest_ms(5);
    left++;
}

/* Micro-Manager and acquire stop the camera with a lock held that the handler waits for. */
static void stopped_with_lock_held(int16 buffer_mode)
{
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_lock, NULL));
    set_up(buffer_mode);
    for (int round = 0; round < 4; round++) {
        int seen = entered;
        start();
        CHECK(await_count(&entered, seen + 1, 30));
        pthread_mutex_lock(&lock);
        seen = entered;
        AWAIT(entered > left && entered >= seen); /* a handler waits for the lock */
        rest_ms(2);
        if (round % 2)
            CHECK(pl_exp_stop_cont(hcam, CCS_HALT));
        else
            CHECK(pl_exp_abort(hcam, CCS_HALT));
        SAME(left, entered - 1);
        pthread_mutex_unlock(&lock);
    }
    /* Deregistering waits for the handler that runs. */
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    SAME(left, entered);
}

static sem_t told;

static void on_last(const FRAME_INFO *info, void *context)
{
    (void)info;
    (void)context;
    calls++;
    sem_post(&told);
}

/* Micro-Manager leaves pl_exp_finish_seq out on purpose: it starts again as soon as the last frame is notified. */
static void started_at_once(int rounds)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    calls = 0;
    sem_init(&told, 0, 0);
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_last, NULL));
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, internal(), 1, &bytes));
    for (int round = 0; round < rounds && !check_failures; round++) {
        CHECK(pl_exp_start_seq(hcam, buffer));
        sem_wait(&told);
    }
    SAME(calls, rounds);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    sem_destroy(&told);
}

/* A setup of another mode than the one at open, and the two parameters that read it back: PyVCAM sets up a small
   sequence just for that. */
static void modes_read_back(void)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    int64_t modes = ask(PARAM_EXPOSURE_MODE, ATTR_COUNT);
    bool outs = has(PARAM_EXPOSE_OUT_MODE);
    int64_t out_modes = outs ? ask(PARAM_EXPOSE_OUT_MODE, ATTR_COUNT) : 1;
    for (uns32 i = 0; i < modes; i++) {
        for (uns32 j = 0; j < out_modes; j++) {
            int32 mode = 0, out = 0;
            CHECK(pl_get_enum_param(hcam, PARAM_EXPOSURE_MODE, i, &mode, NULL, 0));
            if (outs)
                CHECK(pl_get_enum_param(hcam, PARAM_EXPOSE_OUT_MODE, j, &out, NULL, 0));
            CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, (int16)(mode | out), 1, &bytes));
            SAME(ask(PARAM_EXPOSURE_MODE, ATTR_CURRENT), mode);
            if (outs)
                SAME(ask(PARAM_EXPOSE_OUT_MODE, ATTR_CURRENT), out);
        }
    }
}

/* acquire, storm-control, python-microscope and rust-daq give TIMED_MODE (0) to every camera. */
static void old_modes(int16 buffer_mode)
{
    static const int16 old[][2] = {
        { TIMED_MODE, EXT_TRIG_INTERNAL },         { VARIABLE_TIMED_MODE, EXT_TRIG_INTERNAL },
        { STROBED_MODE, EXT_TRIG_EDGE_RISING },    { BULB_MODE, EXT_TRIG_LEVEL },
        { TRIGGER_FIRST_MODE, EXT_TRIG_TRIG_FIRST },
    };
    uns32 bytes;
    rgn_type region = square(SIDE);
    bool modern = lists(PARAM_EXPOSURE_MODE, EXT_TRIG_INTERNAL);
    for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
        if (!lists(PARAM_EXPOSURE_MODE, old[i][modern ? 1 : 0]))
            continue;
        CHECK(pl_exp_setup_cont(hcam, 1, &region, old[i][0], 1, &bytes, buffer_mode));
        SAME(ask(PARAM_EXPOSURE_MODE, ATTR_CURRENT), old[i][modern ? 1 : 0]);
    }
    calls = 0;
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_last, NULL));
    sem_init(&told, 0, 0);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, TIMED_MODE, 1, &bytes, buffer_mode));
    start();
    CHECK(await_count(&calls, 5, 30));
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
    sem_destroy(&told);
}

/* Variable timed mode: each start reads PARAM_EXP_TIME again. */
static void variable_times(void)
{
    uns32 bytes, arrived;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, VARIABLE_TIMED_MODE, 1, &bytes));
    for (uns16 time = 2; time < 40; time = (uns16)(time * 3)) {
        int16 status = READOUT_NOT_ACTIVE;
        CHECK(pl_set_param(hcam, PARAM_EXP_TIME, &time));
        double before = now_ms();
        CHECK(pl_exp_start_seq(hcam, buffer));
        while (status != READOUT_COMPLETE && !check_failures) {
            CHECK(pl_exp_check_status(hcam, &status, &arrived));
            rest_ms(0.2);
        }
        CHECK(now_ms() - before >= time);
    }
    CHECK(pl_exp_finish_seq(hcam, buffer, 0));
}

/* acquire takes the sensor's size from the region's bounds, before it sets anything up. */
static void region_bounds(void)
{
    rgn_type least, most, now;
    CHECK(has(PARAM_ROI));
    CHECK(pl_get_param(hcam, PARAM_ROI, ATTR_MIN, &least));
    CHECK(pl_get_param(hcam, PARAM_ROI, ATTR_MAX, &most));
    CHECK(pl_get_param(hcam, PARAM_ROI, ATTR_CURRENT, &now));
    SAME(least.s1, 0);
    SAME(least.p1, 0);
    SAME(most.s2, ask(PARAM_SER_SIZE, ATTR_CURRENT) - 1);
    SAME(most.p2, ask(PARAM_PAR_SIZE, ATTR_CURRENT) - 1);
    CHECK(now.s2 > now.s1 && now.p2 > now.p1 && now.sbin >= 1 && now.pbin >= 1);
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &now, internal(), 1, &bytes));
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, internal(), 1, &bytes));
    CHECK(pl_get_param(hcam, PARAM_ROI, ATTR_CURRENT, &now));
    SAME(now.s2, SIDE - 1);
}

/* storm-control takes and gives back the oldest frame in each buffer mode. */
static void oldest_first(int16 buffer_mode)
{
    void *frame;
    FRAME_INFO info;
    set_up(buffer_mode);
    start();
    int32 last = 0;
    for (int got = 0; got < 30 && !check_failures;) {
        if (!pl_exp_get_oldest_frame_ex(hcam, &frame, &info)) {
            SAME(pl_error_code(), PL_ERR_DATA_NOT_AVAILABLE_YET);
            rest_ms(0.2);
            continue;
        }
        CHECK(info.FrameNr > last);
        last = info.FrameNr;
        CHECK(pl_exp_unlock_oldest_frame(hcam));
        got++;
    }
    if (buffer_mode == CIRC_OVERWRITE) { /* what was overwritten is not given out any more */
        AWAIT(counts_of(hcam).arrived > (uint64_t)last + 2 * SLOTS);
        CHECK(pl_exp_get_oldest_frame_ex(hcam, &frame, &info));
        CHECK(info.FrameNr > last + SLOTS);
    }
    CHECK(pl_exp_abort(hcam, CCS_HALT));
}

/* A driver whose constants are shifted sets up buffer mode 0: accepted there, and refused at the start. */
static void no_ring(void)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, internal(), 1, &bytes, CIRC_NONE));
    FAILS(pl_exp_start_cont(hcam, buffer, bytes * SLOTS), PL_ERR_CONFIGURATION_INVALID);
    FAILS(pl_exp_setup_cont(hcam, 1, &region, internal(), 1, &bytes, 3), PL_ERR_MODE_INVALID);
    set_up(CIRC_OVERWRITE);
}

/* Micro-Manager changes the scan mode and starts without a setup. */
static void changed_without_setup(int16 buffer_mode)
{
    if (has(PARAM_SCAN_MODE)) {
        set_up(buffer_mode);
        int32 mode = PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY;
        CHECK(pl_set_param(hcam, PARAM_SCAN_MODE, &mode));
        start();
        AWAIT(counts_of(hcam).arrived > 2);
        CHECK(pl_exp_abort(hcam, CCS_HALT));
        mode = PL_SCAN_MODE_AUTO;
        CHECK(pl_set_param(hcam, PARAM_SCAN_MODE, &mode));
    }
    set_up(buffer_mode);
    int16 gain = (int16)ask(PARAM_GAIN_INDEX, ATTR_MIN);
    CHECK(pl_set_param(hcam, PARAM_GAIN_INDEX, &gain));
    start(); /* the frames are as large as they were */
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    /* Frames of another size need a setup. */
    rs_bool on = 1, off = 0;
    if (has(PARAM_METADATA_ENABLED)) {
        uns32 bytes = (uns32)ask(PARAM_FRAME_BUFFER_SIZE, ATTR_MIN);
        CHECK(pl_set_param(hcam, PARAM_METADATA_ENABLED, &on));
        FAILS(pl_exp_start_cont(hcam, buffer, bytes * SLOTS), PL_ERR_ACQUISITION_SETUP_REQUIRED);
        CHECK(pl_set_param(hcam, PARAM_METADATA_ENABLED, &off));
    }
}

/* pylablib sets 20 ms and more in microseconds. */
static void long_in_microseconds(void)
{
    if (!lists(PARAM_EXP_RES, EXP_RES_ONE_MICROSEC))
        return;
    int32 unit = EXP_RES_ONE_MICROSEC, usual = EXP_RES_ONE_MILLISEC;
    uns32 bytes;
    rgn_type region = square(SIDE);
    CHECK(pl_set_param(hcam, PARAM_EXP_RES, &unit));
    CHECK(ask(PARAM_EXPOSURE_TIME, ATTR_MAX) >= 1000000);
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, internal(), 20000, &bytes));
    CHECK(pl_set_param(hcam, PARAM_EXP_RES, &usual));
}

/* python-microscope sets one and the same clear mode on each camera that it opens. */
static void clear_mode_of_others(void)
{
    int32 mode = CLEAR_PRE_EXPOSURE_POST_SEQ, wrong = 77;
    if (!has(PARAM_CLEAR_MODE))
        return;
    CHECK(pl_set_param(hcam, PARAM_CLEAR_MODE, &mode));
    CHECK(lists(PARAM_CLEAR_MODE, (int32)ask(PARAM_CLEAR_MODE, ATTR_CURRENT)));
    FAILS(pl_set_param(hcam, PARAM_CLEAR_MODE, &wrong), PL_ERR_VALUE_INVALID);
}

/* acquire's tests look for pixels of 8 and of 16 bits on these. */
static void host_formats(int16 index)
{
    bool both = index == 0 || index == 1 || index == 3;
    CHECK(lists(PARAM_IMAGE_FORMAT_HOST, PL_IMAGE_FORMAT_MONO16));
    if (both)
        CHECK(lists(PARAM_IMAGE_FORMAT_HOST, PL_IMAGE_FORMAT_MONO8));
}

/* What a handler may do that is not legal there, and that a program gets away with: strict mode has a remark. */
static void on_everything(const FRAME_INFO *info, void *context)
{
    uns32 bytes;
    rgn_type region = square(SIDE);
    (void)context;
    if (calls == 0) {
        if (!pl_exp_abort(info->hCam, CCS_HALT) ||
            !pl_exp_setup_seq(info->hCam, 1, 1, &region, internal(), 1, &bytes) ||
            !pl_exp_start_seq(info->hCam, buffer))
            failed_calls++;
    } else if (!pl_cam_deregister_callback(info->hCam, PL_CALLBACK_EOF))
        failed_calls++;
    if (pl_cam_close(info->hCam) || pl_pvcam_uninit()) /* these would wait for this very handler */
        failed_calls++;
    calls++;
}

static void everything_in_a_handler(int16 buffer_mode)
{
    calls = failed_calls = 0;
    CHECK(pl_cam_register_callback_ex3(hcam, PL_CALLBACK_EOF, (void *)on_everything, NULL));
    set_up(buffer_mode);
    start();
    CHECK(await_count(&calls, 2, 30));
    SAME(failed_calls, 0);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_cam_deregister_callback(hcam, PL_CALLBACK_EOF));
}

/* The other answers, for programs that are to be tested against them. */
static void switches(void)
{
    BEGIN("PVSIM_NO_RING", "setup", "PVSIM_OVERWRITE_OLDEST", "refused", "PVSIM_STALE", "refused");
    hcam = open_camera(0);
    uns32 bytes;
    void *frame;
    rgn_type region = square(SIDE);
    FAILS(pl_exp_setup_cont(hcam, 1, &region, internal(), 1, &bytes, CIRC_NONE), PL_ERR_MODE_INVALID);
    set_up(CIRC_OVERWRITE);
    start();
    AWAIT(counts_of(hcam).arrived > 0);
    FAILS(pl_exp_get_oldest_frame(hcam, &frame), PL_ERR_MODE_INVALID);
    FAILS(pl_exp_unlock_oldest_frame(hcam), PL_ERR_MODE_INVALID);
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    int32 mode = PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY;
    set_up(CIRC_OVERWRITE);
    if (has(PARAM_SCAN_MODE))
        CHECK(pl_set_param(hcam, PARAM_SCAN_MODE, &mode));
    else
        CHECK(pl_set_param(hcam, PARAM_GAIN_INDEX, &(int16){ 1 }));
    FAILS(pl_exp_start_cont(hcam, buffer, bytes * SLOTS), PL_ERR_ACQUISITION_SETUP_REQUIRED);
    end();
}

int main(void)
{
    buffer = make_buffer(2 * FRAME * SLOTS);
    BEGIN("PVSIM_PACE", "1000", "PVSIM_CAMERAS", MODELS);
    for (int16 index = 0; index < MODEL_COUNT; index++) {
        hcam = open_camera(index);
        region_bounds();
        values_without_texts();
        modes_read_back();
        for (size_t mode = 0; mode < sizeof buffer_modes / sizeof *buffer_modes; mode++) {
            aborted_in_handler(buffer_modes[mode]);
            stopped_with_lock_held(buffer_modes[mode]);
            old_modes(buffer_modes[mode]);
            oldest_first(buffer_modes[mode]);
            changed_without_setup(buffer_modes[mode]);
            everything_in_a_handler(buffer_modes[mode]);
        }
        started_at_once(index == 0 ? 500 : 50);
        no_ring();
        long_in_microseconds();
        clear_mode_of_others();
        host_formats(index);
        if (check_failures)
            printf("on model %d\n", index);
        CHECK(pl_cam_close(hcam));
    }
    end();
    BEGIN("PVSIM_PACE", "camera");
    for (int16 index = 0; index < MODEL_COUNT; index++) {
        hcam = open_camera(index);
        variable_times();
        CHECK(pl_cam_close(hcam));
    }
    end();
    switches();
    free(buffer);
    return check_report();
}
