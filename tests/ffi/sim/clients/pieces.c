/* What strangers ask of a camera beyond its frames: I/O lines, a shutter, a fan and cooling, features that work on pixels,
   electron multiplication, and a clock of 32 bits that wraps. */
#include "check.h"

#define SIDE 256

static int16 hcam;
static uns16 *pixels;
static uns32 frame_bytes;

static void set(uns32 id, int32 value)
{
    CHECK(pl_set_param(hcam, id, &value));
}

static int32 ask(uns32 id)
{
    int32 value = 0; /* little-endian: fits each narrower type that is not negative */
    CHECK(pl_get_param(hcam, id, ATTR_CURRENT, &value));
    return value;
}

static double degrees(void)
{
    int16 hundredths = 0;
    CHECK(pl_get_param(hcam, PARAM_TEMP, ATTR_CURRENT, &hundredths));
    return hundredths / 100.0;
}

/* One picture of the region, by a sequence of one. */
static void snap(int16 mode, uns32 exposure)
{
    rgn_type region = { 0, SIDE - 1, 1, 0, SIDE - 1, 1 };
    int16 status = READOUT_NOT_ACTIVE;
    uns32 arrived;
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, mode, exposure, &frame_bytes));
    free(pixels);
    pixels = make_buffer(frame_bytes);
    CHECK(pl_exp_start_seq(hcam, pixels));
    for (int waited = 0; waited < 60000 && status != READOUT_COMPLETE; waited++, rest_ms(0.5))
        CHECK(pl_exp_check_status(hcam, &status, &arrived));
    CHECK(pl_exp_finish_seq(hcam, pixels, 0));
}

static double mean(void)
{
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        sum += pixels[i];
    return sum / (SIDE * SIDE);
}

static void io_lines(void)
{
    BEGIN("PVSIM_IO_LINES", "3", "PVSIM_STAMP", "0");
    hcam = open_camera(0);
    rs_bool there = 0;
    double state;
    CHECK(pl_get_param(hcam, PARAM_IO_STATE, ATTR_AVAIL, &there) && there);
    for (int line = 0; line < 3; line++) {
        double wanted = line == 2 ? 4000 : line == 0;
        set(PARAM_IO_ADDR, line);
        SAME(ask(PARAM_IO_TYPE), line == 2 ? IO_TYPE_DAC : IO_TYPE_TTL);
        SAME(ask(PARAM_IO_BITDEPTH), line == 2 ? 12 : 1);
        CHECK(pl_set_param(hcam, PARAM_IO_STATE, &wanted));
    }
    for (int line = 0; line < 3; line++) { /* read back after all were set: each keeps its own */
        set(PARAM_IO_ADDR, line);
        CHECK(pl_get_param(hcam, PARAM_IO_STATE, ATTR_CURRENT, &state));
        SAME(state, line == 2 ? 4000 : line == 0);
    }
    uns16 past = 3;
    FAILS(pl_set_param(hcam, PARAM_IO_ADDR, &past), PL_ERR_VALUE_OUT_OF_RANGE);
    set(PARAM_IO_ADDR, 0);
    state = 2;
    FAILS(pl_set_param(hcam, PARAM_IO_STATE, &state), PL_ERR_VALUE_OUT_OF_RANGE);
    /* A script: one step at the start of a run, one at its end. */
    CHECK(pl_io_script_control(hcam, 1, 1.0, SCR_PRE_OPEN_SHTR));
    CHECK(pl_io_script_control(hcam, 0, 0.0, SCR_POST_CLOSE_SHTR));
    FAILS(pl_io_script_control(hcam, 3, 1.0, SCR_PRE_FLASH), PL_ERR_VALUE_OUT_OF_RANGE);
    FAILS(pl_io_script_control(hcam, 0, 1.0, 10), PL_ERR_VALUE_OUT_OF_RANGE);
    snap(EXT_TRIG_INTERNAL, 1);
    for (int line = 0; line < 2; line++) {
        set(PARAM_IO_ADDR, line);
        CHECK(pl_get_param(hcam, PARAM_IO_STATE, ATTR_CURRENT, &state));
        SAME(state, line);
    }
    CHECK(pl_io_clear_script_control(hcam));
    state = 0;
    CHECK(pl_set_param(hcam, PARAM_IO_STATE, &state)); /* line 1 again */
    snap(EXT_TRIG_INTERNAL, 1);
    CHECK(pl_get_param(hcam, PARAM_IO_STATE, ATTR_CURRENT, &state));
    SAME(state, 0);
    end();
    BEGIN("PVSIM_IO_LINES", NULL);
    hcam = open_camera(0);
    CHECK(pl_get_param(hcam, PARAM_IO_STATE, ATTR_AVAIL, &there) && !there);
    FAILS(pl_io_script_control(hcam, 0, 1.0, SCR_PRE_FLASH), PL_ERR_NOT_AVAILABLE);
    end();
}

static void shutter(void)
{
    BEGIN("PVSIM_SHUTTER", "1", "PVSIM_SCENE", "flat:100000", "PVSIM_NOISE", "0", "PVSIM_STAMP", "0");
    hcam = open_camera(0);
    set(PARAM_SHTR_OPEN_MODE, OPEN_PRE_EXPOSURE);
    SAME(ask(PARAM_SHTR_STATUS), SHTR_CLOSED);
    snap(EXT_TRIG_INTERNAL, 10);
    double lit = mean();
    set(PARAM_SHTR_OPEN_MODE, OPEN_NEVER);
    snap(EXT_TRIG_INTERNAL, 10);
    double dark = mean();
    CHECK(lit > dark + 100);
    /* "No change" keeps it as the last stop left it. */
    set(PARAM_SHTR_OPEN_MODE, OPEN_NO_CHANGE);
    CHECK(pl_exp_abort(hcam, CCS_OPEN_SHTR));
    SAME(ask(PARAM_SHTR_STATUS), SHTR_OPEN);
    snap(EXT_TRIG_INTERNAL, 10);
    CHECK(mean() > dark + 100);
    CHECK(pl_exp_abort(hcam, CCS_HALT_CLOSE_SHTR));
    snap(EXT_TRIG_INTERNAL, 10);
    CHECK(mean() < dark + 10);
    /* Its delays come before and after the exposure. */
    set(PARAM_SHTR_OPEN_MODE, OPEN_PRE_EXPOSURE);
    set(PARAM_SHTR_OPEN_DELAY, 150);
    double before = now_ms();
    snap(EXT_TRIG_INTERNAL, 10);
    CHECK(now_ms() - before >= 160);
    end();
    BEGIN("PVSIM_SHUTTER", NULL); /* where there is none, light comes in */
    hcam = open_camera(0);
    set(PARAM_SHTR_OPEN_MODE, OPEN_NEVER);
    snap(EXT_TRIG_INTERNAL, 10);
    CHECK(mean() > dark + 100);
    end();
}

static void cooling(void)
{
    BEGIN("PVSIM_SWITCHED_ON", "22", "PVSIM_SCENE", "dark");
    hcam = open_camera(0);
    double first = degrees();
    CHECK(first > 15 && first <= 22.1);
    rest_ms(400);
    double later = degrees();
    CHECK(later < first - 0.1);
    CHECK(pl_cam_close(hcam)); /* it continues to cool, and does not jump to its set point */
    hcam = open_camera(0);
    CHECK(degrees() <= later + 0.1 && degrees() > -15);
    end();
    BEGIN("PVSIM_SWITCHED_ON", NULL);
    hcam = open_camera(0);
    double settled = degrees();
    set(PARAM_FAN_SPEED_SETPOINT, FAN_SPEED_LOW);
    rest_ms(1500);
    CHECK(degrees() > settled);
    end();
}

/* The camera's place of a feature and its parameter; false where it has none. */
static bool choose(uns32 feature, uns32 param)
{
    int16 features = 0, params = 0;
    CHECK(pl_get_param(hcam, PARAM_PP_INDEX, ATTR_MAX, &features));
    for (int16 i = 0; i <= features; i++) {
        set(PARAM_PP_INDEX, i);
        if ((uns32)ask(PARAM_PP_FEAT_ID) != feature)
            continue;
        CHECK(pl_get_param(hcam, PARAM_PP_PARAM_INDEX, ATTR_MAX, &params));
        for (int16 j = 0; j <= params; j++) {
            set(PARAM_PP_PARAM_INDEX, j);
            if ((uns32)ask(PARAM_PP_PARAM_ID) == param)
                return true;
        }
    }
    return false;
}

static int spots(void)
{
    int count = 0;
    for (int row = 1; row < SIDE - 1; row++)
        for (int column = 1; column < SIDE - 1; column++)
            count += pixels[row * SIDE + column] > 2 * 101;
    return count;
}

static void processing(void)
{
    BEGIN("PVSIM_SCENE", "dark", "PVSIM_NOISE", NULL, "PVSIM_STAMP", "0", "PVSIM_SEED", "3");
    hcam = open_camera(0);
    snap(EXT_TRIG_INTERNAL, 500);
    int hot = spots();
    CHECK(hot > 1);
    /* Once a program sets a feature, what is switched on works: bright spots go. */
    CHECK(choose(PP_FEATURE_DESPECKLE_BRIGHT_LOW, PP_FEATURE_DESPECKLE_BRIGHT_LOW_ENABLED));
    set(PARAM_PP_PARAM, 1);
    snap(EXT_TRIG_INTERNAL, 500);
    SAME(spots(), 0);
    set(PARAM_PP_PARAM, 0);
    CHECK(choose(PP_FEATURE_DESPECKLE_BRIGHT_HIGH, PP_FEATURE_DESPECKLE_BRIGHT_HIGH_ENABLED));
    set(PARAM_PP_PARAM, 0);
    snap(EXT_TRIG_INTERNAL, 500);
    CHECK(spots() > hot / 2);
    CHECK(pl_pp_reset(hcam));
    snap(EXT_TRIG_INTERNAL, 500); /* as at open */
    CHECK(spots() > hot / 2);
    end();
    /* quantView: counts become electrons, and an offset that is no light goes. */
    BEGIN("PVSIM_SCENE", "flat:100000", "PVSIM_NOISE", "0", "PVSIM_SEED", NULL);
    hcam = open_camera(0);
    snap(EXT_TRIG_INTERNAL, 10);
    double counts = mean();
    CHECK(choose(PP_FEATURE_QUANT_VIEW, PP_FEATURE_QUANT_VIEW_ENABLED));
    set(PARAM_PP_PARAM, 1);
    snap(EXT_TRIG_INTERNAL, 10);
    double electrons = mean(), rate = electrons / (counts - 100);
    CHECK(electrons > 500 && rate > 1.5 && rate < 8); /* what an electron is worth in the first gain of a Prime BSI: 4.88 */
    end();
}

static void multiplication(void)
{
    BEGIN("PVSIM_CAMERAS", "evolve-512", "PVSIM_SCENE", "flat:200000", "PVSIM_NOISE", "0", "PVSIM_STAMP", "0");
    hcam = open_camera(0);
    int32 port = 0;
    CHECK(pl_get_enum_param(hcam, PARAM_READOUT_PORT, 0, &port, NULL, 0));
    set(PARAM_READOUT_PORT, 0);
    set(PARAM_GAIN_MULT_FACTOR, 1);
    snap(TIMED_MODE, 10);
    double once = mean();
    set(PARAM_GAIN_MULT_FACTOR, 20);
    snap(TIMED_MODE, 10);
    double twenty = mean();
    int16 offset = (int16)ask(PARAM_ADC_OFFSET);
    double factor = (twenty - offset) / (once - offset);
    CHECK(factor > 17 && factor < 23);
    end();
}

static void clock_wraps(void)
{
    /* 2^32 microseconds are 4294.967296 s. */
    BEGIN("PVSIM_CAMERAS", "prime-bsi", "PVSIM_CLOCK", "4294.9", "PVSIM_SCENE", "dark");
    hcam = open_camera(0);
    set(PARAM_METADATA_ENABLED, 1);
    uns32 last = 0;
    bool wrapped = false;
    for (int i = 0; i < 100 && !wrapped; i++) {
        snap(EXT_TRIG_INTERNAL, 5);
        const md_frame_header *header = (const md_frame_header *)pixels;
        SAME(header->timestampResNs, 1000);
        wrapped = header->timestampBOF < last;
        last = header->timestampBOF;
    }
    CHECK(wrapped);
    CHECK(last < 60000000);
    end();
    BEGIN("PVSIM_CLOCK", NULL);
    end();
}

int main(void)
{
    io_lines();
    shutter();
    cooling();
    processing();
    multiplication();
    clock_wraps();
    free(pixels);
    return check_report();
}
