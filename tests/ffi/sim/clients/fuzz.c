/* Random calls with random arguments, from one thread or two: each gives a code, and no crash.
   fuzz <seed> <calls> <threads> */
#include <pthread.h>

#include "check.h"

#define RING_BYTES (1u << 22)

static uint8_t *ring;
static long calls_each;
static int thread_count;

typedef struct dice {
    uint64_t state;
} dice;

static uint32_t roll(dice *dice)
{
    dice->state = dice->state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(dice->state >> 33);
}

/* Mostly small and legal, sometimes anything. */
static int16 handle(dice *dice)
{
    return roll(dice) % 8 ? (int16)(roll(dice) % 2) : (int16)roll(dice);
}

static uns16 place(dice *dice)
{
    return roll(dice) % 16 ? (uns16)(roll(dice) % 512) : (uns16)roll(dice);
}

static const uns32 ids[] = {
#include "params_ids.h"
};

static uns32 param(dice *dice)
{
    return roll(dice) % 16 ? ids[roll(dice) % (sizeof ids / sizeof *ids)] : roll(dice);
}

static void *maybe(dice *dice, void *pointer)
{
    return roll(dice) % 16 ? pointer : NULL;
}

static void on_any(const FRAME_INFO *info, void *context)
{
    void *frame;
    (void)context;
    if (info)
        pl_exp_get_latest_frame(info->hCam, &frame);
}

static void random_set_up(dice *dice)
{
    static const int16 modes[] = { EXT_TRIG_INTERNAL, EXT_TRIG_TRIG_FIRST, EXT_TRIG_EDGE_RISING,
                                   EXT_TRIG_SOFTWARE_EDGE, EXT_TRIG_LEVEL, TIMED_MODE };
    rgn_type regions[16];
    for (int i = 0; i < 16; i++)
        regions[i] = (rgn_type){ place(dice), place(dice), (uns16)(roll(dice) % 4 + !(roll(dice) % 8)),
                                 place(dice), place(dice), (uns16)(roll(dice) % 4 + !(roll(dice) % 8)) };
    if (roll(dice) % 2)
        regions[0] = square(64);
    uns32 bytes;
    uns16 count = roll(dice) % 4 ? 1 : (uns16)(roll(dice) % 17);
    int16 mode = (int16)(modes[roll(dice) % 6] + (roll(dice) % 4 ? 0 : (int16)(roll(dice) % 6)));
    uns32 exposure = roll(dice) % 8 ? roll(dice) % 3 : roll(dice);
    rgn_type *array = maybe(dice, regions);
    if (roll(dice) % 2)
        pl_exp_setup_seq(handle(dice), (uns16)(roll(dice) % 8), count, array, mode, exposure, maybe(dice, &bytes));
    else
        pl_exp_setup_cont(handle(dice), count, array, mode, exposure, maybe(dice, &bytes), (int16)(roll(dice) % 4));
}

/* A buffer is handed over only where it is large enough: that is a client's duty. Others may set up again between the
   look and the start, so with several threads sequences are not started. */
static void random_start(dice *dice)
{
    int16 hcam = handle(dice);
    uint64_t most = 0;
    uint8_t *own = ring + (hcam == 1 ? RING_BYTES : 0); /* each camera its own buffer */
    if (thread_count == 1 && roll(dice) % 2) {
        pl_get_param(hcam, PARAM_FRAME_BUFFER_SIZE, ATTR_INCREMENT, &most);
        if (most * 8 <= RING_BYTES)
            pl_exp_start_seq(hcam, maybe(dice, own));
    } else if (pl_get_param(hcam, PARAM_FRAME_BUFFER_SIZE, ATTR_INCREMENT, &most) && most && most <= RING_BYTES)
        pl_exp_start_cont(hcam, maybe(dice, own),
                          (uns32)(roll(dice) % 8 ? RING_BYTES / most * most : roll(dice) % RING_BYTES));
}

static void random_param(dice *dice)
{
    uint64_t value[160] = { roll(dice) % 4 ? roll(dice) % 3 : roll(dice) };
    uns32 list_values[128] = { 1, 2, 3 }, length;
    smart_stream_type list = { (uns16)(roll(dice) % 129), list_values };
    uns32 id = param(dice);
    bool is_list = id == PARAM_SMART_STREAM_EXP_PARAMS || id == PARAM_SMART_STREAM_DLY_PARAMS;
    void *at = is_list ? (void *)&list : (void *)value;
    int32 number;
    char text[64];
    switch (roll(dice) % 4) {
    case 0:
        pl_set_param(handle(dice), id, maybe(dice, at));
        break;
    case 1:
        pl_get_enum_param(handle(dice), id, roll(dice) % 8, maybe(dice, &number), maybe(dice, text), roll(dice) % 65);
        break;
    case 2:
        pl_enum_str_length(handle(dice), id, roll(dice) % 8, maybe(dice, &length));
        break;
    default:
        pl_get_param(handle(dice), id, (int16)(roll(dice) % 12 - 1), maybe(dice, at));
    }
}

static void random_handler(dice *dice)
{
    int32 event = (int32)(roll(dice) % 7) - 1;
    switch (roll(dice) % 4) {
    case 0:
        pl_cam_register_callback_ex3(handle(dice), event, maybe(dice, (void *)on_any), ring);
        break;
    case 1:
        pl_cam_register_callback_ex2(handle(dice), event, maybe(dice, (void *)on_any));
        break;
    default:
        pl_cam_deregister_callback(handle(dice), event);
    }
}

static void random_frame(dice *dice)
{
    void *frame;
    FRAME_INFO info;
    int16 status;
    uns32 one, two;
    switch (roll(dice) % 8) {
    case 0:
        pl_exp_get_latest_frame_ex(handle(dice), maybe(dice, &frame), maybe(dice, &info));
        break;
    case 1:
        pl_exp_get_oldest_frame_ex(handle(dice), maybe(dice, &frame), maybe(dice, &info));
        break;
    case 2:
        pl_exp_unlock_oldest_frame(handle(dice));
        break;
    case 3:
        pl_exp_check_status(handle(dice), maybe(dice, &status), maybe(dice, &one));
        break;
    case 4:
        pl_exp_check_cont_status_ex(handle(dice), maybe(dice, &status), maybe(dice, &one), maybe(dice, &two),
                                    maybe(dice, &info));
        break;
    case 5:
        pl_exp_trigger(handle(dice), maybe(dice, &one), roll(dice) % 3);
        break;
    case 6:
        pvsim_trigger_pulse(handle(dice), roll(dice) % 100000);
        break;
    default:
        pl_exp_finish_seq(handle(dice), maybe(dice, ring), 0);
    }
}

static void random_camera(dice *dice)
{
    char name[CAM_NAME_LEN] = "pvcamUSB_0";
    int16 hcam;
    switch (roll(dice) % 12) {
    case 0:
        pl_cam_close(handle(dice));
        break;
    case 1:
        pl_exp_abort(handle(dice), (int16)(roll(dice) % 9 - 1));
        break;
    case 2:
        pl_exp_stop_cont(handle(dice), (int16)(roll(dice) % 9 - 1));
        break;
    case 3:
        pl_cam_get_name((int16)(roll(dice) % 4 - 1), maybe(dice, name));
        break;
    case 4:
        pl_pp_reset(handle(dice));
        break;
    case 5:
        pl_error_message((int16)roll(dice), maybe(dice, (char[ERROR_MSG_LEN]){ 0 }));
        break;
    default:
        name[9] = (char)('0' + roll(dice) % 2);
        pl_cam_open(maybe(dice, name), maybe(dice, &hcam), (int16)!(roll(dice) % 16));
    }
}

static void *throw_dice(void *seed)
{
    dice dice = { (uint64_t)(uintptr_t)seed };
    for (long call = 0; call < calls_each; call++) {
        switch (roll(&dice) % 16) {
        case 0:
            random_camera(&dice);
            break;
        case 1:
        case 2:
            random_set_up(&dice);
            break;
        case 3:
            random_start(&dice);
            break;
        case 4:
            random_handler(&dice);
            break;
        case 5:
        case 6:
        case 7:
            random_frame(&dice);
            break;
        default:
            random_param(&dice);
        }
        int16 code = pl_error_code();
        if (code < 0 || (code > 0 && (code < PL_ERR_UNKNOWN || code > PL_ERR_METADATA_INVALID))) {
            printf("a code that no call gives: %d\n", code);
            check_failures++;
        }
    }
    return NULL;
}

int main(int count, char **words)
{
    unsigned long seed = count > 1 ? strtoul(words[1], NULL, 10) : 1;
    calls_each = count > 2 ? strtol(words[2], NULL, 10) : 20000;
    thread_count = count > 3 ? (int)strtol(words[3], NULL, 10) : 1;
    ring = make_buffer(2ul * RING_BYTES);
    BEGIN("PVSIM_CAMERAS", "prime-bsi,prime-bsi", "PVSIM_PACE", "20000");
    open_camera(0);
    open_camera(1);
    pthread_t threads[8];
    for (int i = 0; i < thread_count && i < 8; i++)
        pthread_create(&threads[i], NULL, throw_dice, (void *)(uintptr_t)(seed + (unsigned long)i * 1000003));
    for (int i = 0; i < thread_count && i < 8; i++)
        pthread_join(threads[i], NULL);
    end();
    free(ring);
    return check_report();
}
