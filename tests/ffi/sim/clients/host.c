/* What is done to frames on the host: sums, turns and mirrors. */
#include "model/host.c"

#include "check.h"

#define SIDE 64

static int16 hcam;

static void set(uns32 id, int32 value)
{
    CHECK(pl_set_param(hcam, id, &value));
}

/* 1 2 3     turned clockwise by a quarter:  4 1
   4 5 6                                     5 2
                                             6 3 */
static void turns(void)
{
    const uint16_t wide[6] = { 1, 2, 3, 4, 5, 6 };
    const struct {
        int32_t rotate, flip;
        uint16_t expected[6];
    } cases[] = {
        { PL_FRAME_ROTATE_MODE_NONE, PL_FRAME_FLIP_MODE_NONE, { 1, 2, 3, 4, 5, 6 } },
        { PL_FRAME_ROTATE_MODE_90CW, PL_FRAME_FLIP_MODE_NONE, { 4, 1, 5, 2, 6, 3 } },
        { PL_FRAME_ROTATE_MODE_180CW, PL_FRAME_FLIP_MODE_NONE, { 6, 5, 4, 3, 2, 1 } },
        { PL_FRAME_ROTATE_MODE_270CW, PL_FRAME_FLIP_MODE_NONE, { 3, 6, 2, 5, 1, 4 } },
        { PL_FRAME_ROTATE_MODE_NONE, PL_FRAME_FLIP_MODE_X, { 3, 2, 1, 6, 5, 4 } },
        { PL_FRAME_ROTATE_MODE_NONE, PL_FRAME_FLIP_MODE_Y, { 4, 5, 6, 1, 2, 3 } },
        { PL_FRAME_ROTATE_MODE_NONE, PL_FRAME_FLIP_MODE_XY, { 6, 5, 4, 3, 2, 1 } },
        { PL_FRAME_ROTATE_MODE_90CW, PL_FRAME_FLIP_MODE_X, { 1, 4, 2, 5, 3, 6 } },
    };
    const pvsim_picture picture = { 3, 2, 2 }, narrow = { 3, 2, 1 };
    const uint8_t small[6] = { 1, 2, 3, 4, 5, 6 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint16_t turned[6];
        uint8_t small_turned[6];
        pvsim_host_turn(turned, wide, &picture, cases[i].rotate, cases[i].flip);
        pvsim_host_turn(small_turned, small, &narrow, cases[i].rotate, cases[i].flip);
        for (int pixel = 0; pixel < 6; pixel++) {
            SAME(turned[pixel], cases[i].expected[pixel]);
            SAME(small_turned[pixel], cases[i].expected[pixel]);
        }
    }
}

static uns32 take(void *buffer, uns32 most)
{
    uns32 bytes = 0, arrived;
    int16 status = 0;
    rgn_type region = square(SIDE);
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes));
    CHECK(bytes <= most);
    CHECK(pl_exp_start_seq(hcam, buffer));
    for (int waited = 0; waited < 20000 && status != READOUT_COMPLETE; waited++, rest_ms(1))
        CHECK(pl_exp_check_status(hcam, &status, &arrived));
    CHECK(pl_exp_finish_seq(hcam, buffer, 0));
    return bytes;
}

static void sums(void)
{
    uint16_t single[SIDE * SIDE], cut[SIDE * SIDE];
    uint32_t summed[SIDE * SIDE];
    SAME(take(single, sizeof single), sizeof single);
    set(PARAM_HOST_FRAME_SUMMING_ENABLED, 1);
    set(PARAM_HOST_FRAME_SUMMING_COUNT, 7);
    SAME(take(cut, sizeof cut), sizeof cut);
    CHECK(single[100] > 100);
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++)
        SAME(cut[pixel], 7 * single[pixel] > 65535 ? 65535 : 7 * single[pixel]);
    set(PARAM_HOST_FRAME_SUMMING_FORMAT, PL_FRAME_SUMMING_FORMAT_32_BIT);
    set(PARAM_HOST_FRAME_SUMMING_COUNT, 100);
    int16 depth;
    CHECK(pl_get_param(hcam, PARAM_BIT_DEPTH_HOST, ATTR_CURRENT, &depth));
    SAME(depth, 32);
    SAME(take(summed, sizeof summed), sizeof summed);
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++)
        SAME(summed[pixel], 100 * single[pixel]);
    /* With headers neither sums nor turns: a guess, but no frame that lies. */
    uns32 bytes;
    rgn_type region = square(SIDE);
    set(PARAM_METADATA_ENABLED, 1);
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes), PL_ERR_CONFIGURATION_INVALID);
}

int main(void)
{
    turns();
    BEGIN("PVSIM_SCENE", "flat:100000", "PVSIM_NOISE", "0", "PVSIM_STAMP", "0");
    hcam = open_camera(0);
    sums();
    end();
    return check_report();
}
