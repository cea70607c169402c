/* Every parameter of the header on every model, and what setting one does to others. `params_list.h` is made from
   abi.json by the test. */
#include "check.h"

static const struct {
    const char *name;
    uns32 id;
    uns16 type;
} every[] = {
#include "params_list.h"
};

static int64_t number_of(uns16 type, const void *raw)
{
    switch (type) {
    case TYPE_UNS8:
        return *(const uns8 *)raw;
    case TYPE_INT16:
        return *(const int16 *)raw;
    case TYPE_UNS16:
    case TYPE_BOOLEAN:
        return *(const uns16 *)raw;
    case TYPE_UNS32:
        return *(const uns32 *)raw;
    case TYPE_ENUM:
        return *(const int32 *)raw;
    default:
        return *(const int64_t *)raw;
    }
}

static int64_t ask(int16 hcam, uns32 id, int16 attribute)
{
    uint8_t raw[8] = { 0 };
    uns16 type = 0;
    CHECK(pl_get_param(hcam, id, ATTR_TYPE, &type));
    CHECK(pl_get_param(hcam, id, attribute, raw));
    return number_of(type, raw);
}

static bool has(int16 hcam, uns32 id)
{
    rs_bool available = 0;
    CHECK(pl_get_param(hcam, id, ATTR_AVAIL, &available));
    return available;
}

static void check_enum(int16 hcam, size_t row, uns32 count)
{
    int32 value;
    char text[100];
    uns32 length;
    int64_t current = ask(hcam, every[row].id, ATTR_CURRENT);
    int64_t least = ask(hcam, every[row].id, ATTR_MIN), most = ask(hcam, every[row].id, ATTR_MAX);
    bool found = false, within = true;
    for (uns32 index = 0; index < count; index++) {
        CHECK(pl_enum_str_length(hcam, every[row].id, index, &length));
        CHECK(length > 1 && length <= sizeof text);
        FAILS(pl_get_enum_param(hcam, every[row].id, index, &value, text, length - 1), PL_ERR_BUFFER_TOO_SMALL);
        CHECK(pl_get_enum_param(hcam, every[row].id, index, &value, text, length));
        CHECK(strlen(text) + 1 == length);
        found = found || value == current;
        within = within && value >= least && value <= most;
    }
    if (!found)
        printf("%s: its current value %lld is none of its %u entries\n", every[row].name, (long long)current, count);
    CHECK(found);
    if (!within)
        printf("%s: not all of its entries lie within %lld and %lld\n", every[row].name, (long long)least, (long long)most);
    CHECK(within);
    FAILS(pl_get_enum_param(hcam, every[row].id, count, &value, text, sizeof text), PL_ERR_INDEX_OUT_OF_RANGE);
}

static void check_number(int16 hcam, size_t row, uns16 access)
{
    uns32 id = every[row].id;
    int64_t min = ask(hcam, id, ATTR_MIN), max = ask(hcam, id, ATTR_MAX), preset = ask(hcam, id, ATTR_DEFAULT);
    ask(hcam, id, ATTR_INCREMENT);
    if (access == ACC_WRITE_ONLY)
        return;
    int64_t current = ask(hcam, id, ATTR_CURRENT);
    /* The scan width is seen to be one more than its maximum on real cameras. */
    bool sound = min <= max && current >= min && current <= max && preset >= min && preset <= max;
    if (!sound && id != PARAM_FRAME_BUFFER_SIZE)
        printf("%s: %lld to %lld, usually %lld, is %lld\n", every[row].name, (long long)min, (long long)max,
               (long long)preset, (long long)current);
    CHECK(sound);
    if (access != ACC_READ_WRITE)
        return;
    CHECK(pl_set_param(hcam, id, &current));
    SAME(ask(hcam, id, ATTR_CURRENT), current);
    int64_t past = max + 1;
    uns16 type = every[row].type;
    int64_t room = type == TYPE_UNS8 ? 255 : type == TYPE_INT16 ? 32767 : type == TYPE_UNS16 ? 65535 : 4294967295;
    if (past <= room && type != TYPE_BOOLEAN)
        FAILS(pl_set_param(hcam, id, &past), PL_ERR_VALUE_OUT_OF_RANGE);
}

static void check_text(int16 hcam, size_t row, uns32 count)
{
    char text[1024];
    memset(text, '?', sizeof text);
    CHECK(pl_get_param(hcam, every[row].id, ATTR_CURRENT, text));
    SAME(strlen(text) + 1, count);
    FAILS(pl_get_param(hcam, every[row].id, ATTR_MAX, text), PL_ERR_ATTRIBUTE_NOT_AVAILABLE);
}

static void every_parameter(int16 hcam)
{
    int available = 0;
    for (size_t row = 0; row < sizeof every / sizeof *every; row++) {
        uns32 id = every[row].id, count = 0, junk[4];
        uns16 access = 0, type = 0;
        rs_bool live = 7;
        FAILS(pl_get_param(hcam, id, 10, junk), PL_ERR_ATTRIBUTE_UNKNOWN);
        FAILS(pl_get_param(hcam, id, -1, junk), PL_ERR_ATTRIBUTE_UNKNOWN);
        if (!has(hcam, id)) {
            CHECK(pl_get_param(hcam, id, ATTR_TYPE, &type) && type == every[row].type);
            CHECK(pl_get_param(hcam, id, ATTR_ACCESS, &access));
            FAILS(pl_get_param(hcam, id, ATTR_COUNT, &count), PL_ERR_PARAMETER_NOT_AVAILABLE);
            FAILS(pl_set_param(hcam, id, junk), PL_ERR_PARAMETER_NOT_AVAILABLE);
            continue;
        }
        available++;
        CHECK(pl_get_param(hcam, id, ATTR_TYPE, &type));
        SAME(type, every[row].type);
        CHECK(pl_get_param(hcam, id, ATTR_ACCESS, &access));
        CHECK(access >= ACC_READ_ONLY && access <= ACC_WRITE_ONLY);
        CHECK(pl_get_param(hcam, id, ATTR_COUNT, &count));
        CHECK(pl_get_param(hcam, id, ATTR_LIVE, &live) && live <= 1);
        if (access == ACC_READ_ONLY || access == ACC_EXIST_CHECK_ONLY)
            FAILS(pl_set_param(hcam, id, junk), PL_ERR_ACCESS_DENIED);
        rs_bool there = 0;
        if (access == ACC_EXIST_CHECK_ONLY) { /* read as PyVCAM reads PARAM_FRAME_CAPABLE of each camera that has it */
            CHECK(pl_get_param(hcam, id, ATTR_CURRENT, &there) && there);
            FAILS(pl_get_param(hcam, id, ATTR_MAX, junk), PL_ERR_ATTRIBUTE_NOT_AVAILABLE);
        } else if (type == TYPE_ENUM)
            check_enum(hcam, row, count);
        else if (type == TYPE_CHAR_PTR)
            check_text(hcam, row, count);
        else if (type != TYPE_SMART_STREAM_TYPE_PTR && type != TYPE_RGN_TYPE)
            check_number(hcam, row, access);
    }
    CHECK(available > 50);
}

static void set(int16 hcam, uns32 id, int32 value)
{
    CHECK(pl_set_param(hcam, id, &value));
}

static void nested_table(int16 hcam)
{
    char text[MAX_GAIN_NAME_LEN];
    set(hcam, PARAM_SPDTAB_INDEX, 1);
    set(hcam, PARAM_GAIN_INDEX, 2);
    CHECK(pl_get_param(hcam, PARAM_GAIN_NAME, ATTR_CURRENT, text) && strcmp(text, "CMS") == 0);
    SAME(ask(hcam, PARAM_BIT_DEPTH, ATTR_CURRENT), 12);
    SAME(ask(hcam, PARAM_PIX_TIME, ATTR_CURRENT), 10);
    SAME(ask(hcam, PARAM_READOUT_TIME, ATTR_CURRENT), 22938);
    set(hcam, PARAM_SPDTAB_INDEX, 0); /* gain back to its first */
    SAME(ask(hcam, PARAM_GAIN_INDEX, ATTR_CURRENT), 1);
    SAME(ask(hcam, PARAM_GAIN_INDEX, ATTR_MAX), 3);
    SAME(ask(hcam, PARAM_BIT_DEPTH, ATTR_CURRENT), 11);
    int32 wrong = 5;
    FAILS(pl_set_param(hcam, PARAM_READOUT_PORT, &wrong), PL_ERR_VALUE_INVALID);
    FAILS(pl_set_param(hcam, PARAM_SPDTAB_INDEX, &wrong), PL_ERR_VALUE_OUT_OF_RANGE);
    FAILS(pl_get_param(hcam, 0x12345678, ATTR_AVAIL, &wrong), PL_ERR_PARAMETER_UNKNOWN);
    char value[64];
    FAILS(pl_get_enum_param(hcam, PARAM_SER_SIZE, 0, &wrong, value, 64), PL_ERR_PARAMETER_NOT_ENUM);
    /* A change of gain that changes the size of a frame makes a setup stale. */
    uns32 bytes;
    rgn_type region = square(16);
    CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, CIRC_OVERWRITE));
    set(hcam, PARAM_METADATA_ENABLED, 1);
    void *buffer = make_buffer(4096);
    FAILS(pl_exp_start_cont(hcam, buffer, bytes), PL_ERR_ACQUISITION_SETUP_REQUIRED);
    set(hcam, PARAM_METADATA_ENABLED, 0);
    free(buffer);
}

static void post_processing(int16 hcam)
{
    char text[MAX_PP_NAME_LEN];
    int16 features = (int16)(ask(hcam, PARAM_PP_INDEX, ATTR_MAX) + 1);
    for (int16 feature = 0; feature < features; feature++) {
        set(hcam, PARAM_PP_INDEX, feature);
        SAME(ask(hcam, PARAM_PP_PARAM_INDEX, ATTR_CURRENT), 0);
        CHECK(pl_get_param(hcam, PARAM_PP_FEAT_NAME, ATTR_CURRENT, text) && *text);
        int64_t id = ask(hcam, PARAM_PP_FEAT_ID, ATTR_CURRENT);
        int64_t params = ask(hcam, PARAM_PP_PARAM_INDEX, ATTR_MAX) + 1;
        for (int16 param = 0; param < params; param++) {
            set(hcam, PARAM_PP_PARAM_INDEX, param);
            CHECK(pl_get_param(hcam, PARAM_PP_PARAM_NAME, ATTR_CURRENT, text) && *text);
            SAME(ask(hcam, PARAM_PP_PARAM_ID, ATTR_CURRENT), id * 10 + param);
            uns32 most = (uns32)ask(hcam, PARAM_PP_PARAM, ATTR_MAX);
            CHECK(pl_set_param(hcam, PARAM_PP_PARAM, &most));
            SAME(ask(hcam, PARAM_PP_PARAM, ATTR_CURRENT), most);
        }
    }
    CHECK(pl_pp_reset(hcam));
    set(hcam, PARAM_PP_INDEX, 0);
    SAME(ask(hcam, PARAM_PP_PARAM, ATTR_CURRENT), ask(hcam, PARAM_PP_PARAM, ATTR_DEFAULT));
}

static void buffer_size(int16 hcam)
{
    uns32 bytes;
    rgn_type region = { 0, 2047, 1, 0, 2047, 1 };
    CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 10, &bytes, CIRC_OVERWRITE));
    SAME(ask(hcam, PARAM_READOUT_TIME, ATTR_CURRENT), 10527);
    SAME(ask(hcam, PARAM_FRAME_BUFFER_SIZE, ATTR_DEFAULT) / bytes, 94); /* as seen on a real one */
    SAME(ask(hcam, PARAM_FRAME_BUFFER_SIZE, ATTR_MAX) % bytes, 0);
    SAME(ask(hcam, PARAM_FRAME_BUFFER_SIZE, ATTR_MIN), bytes);
    SAME(ask(hcam, PARAM_EXPOSURE_TIME, ATTR_CURRENT), 10);
}

static void smart_lists(int16 hcam)
{
    smart_stream_type *list = NULL, *back = NULL;
    CHECK(pl_create_smart_stream_struct(&list, 3));
    CHECK(pl_create_smart_stream_struct(&back, 128));
    for (uns32 i = 0; i < 3; i++)
        list->params[i] = 10 * (i + 1);
    CHECK(pl_set_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, list));
    CHECK(pl_get_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, ATTR_CURRENT, back));
    SAME(back->entries, 3);
    SAME(back->params[2], 30);
    CHECK(pl_get_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, ATTR_MAX, back));
    SAME(back->entries, 128);
    back->entries = 2;
    FAILS(pl_get_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, ATTR_CURRENT, back), PL_ERR_BUFFER_TOO_SMALL);
    list->entries = 0;
    FAILS(pl_set_param(hcam, PARAM_SMART_STREAM_EXP_PARAMS, list), PL_ERR_VALUE_OUT_OF_RANGE);
    list->entries = 3;
    CHECK(pl_release_smart_stream_struct(&list));
    CHECK(pl_release_smart_stream_struct(&back));
}

/* Scan modes on the Express: what may be written follows the mode, and the line time follows the delay. */
static void scan_modes(int16 hcam)
{
    uns16 access, delay = 6;
    SAME(ask(hcam, PARAM_SCAN_LINE_TIME, ATTR_CURRENT), 5140);
    FAILS(pl_set_param(hcam, PARAM_SCAN_LINE_DELAY, &delay), PL_ERR_ACCESS_DENIED);
    set(hcam, PARAM_SCAN_MODE, PL_SCAN_MODE_PROGRAMMABLE_LINE_DELAY);
    CHECK(pl_get_param(hcam, PARAM_SCAN_LINE_DELAY, ATTR_ACCESS, &access));
    SAME(access, ACC_READ_WRITE);
    CHECK(pl_set_param(hcam, PARAM_SCAN_LINE_DELAY, &delay));
    SAME(ask(hcam, PARAM_SCAN_LINE_TIME, ATTR_CURRENT), 7 * 5140);
    set(hcam, PARAM_SCAN_MODE, PL_SCAN_MODE_AUTO);
    SAME(ask(hcam, PARAM_SCAN_LINE_TIME, ATTR_CURRENT), 5140);
}

static void kinetix(int16 hcam)
{
    SAME(ask(hcam, PARAM_TEMP_SETPOINT, ATTR_CURRENT), 0);
    set(hcam, PARAM_READOUT_PORT, 1);
    SAME(ask(hcam, PARAM_TEMP_SETPOINT, ATTR_CURRENT), 500); /* the port moves it */
    CHECK(ask(hcam, PARAM_TEMP, ATTR_CURRENT) < 100);        /* and the sensor follows in its own time */
    rest_ms(200);
    CHECK(ask(hcam, PARAM_TEMP, ATTR_CURRENT) > 10);
    SAME(ask(hcam, PARAM_BIT_DEPTH, ATTR_CURRENT), 8);
    SAME(ask(hcam, PARAM_IMAGE_FORMAT, ATTR_CURRENT), PL_IMAGE_FORMAT_MONO8);
    SAME(ask(hcam, PARAM_ROI_COUNT, ATTR_MAX), 1);
    uns32 bytes;
    rgn_type region = { 0, 3199, 1, 0, 3199, 1 };
    CHECK(pl_exp_setup_cont(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, CIRC_OVERWRITE));
    SAME(bytes, 3200 * 3200); /* one byte a pixel */
    SAME(ask(hcam, PARAM_READOUT_TIME, ATTR_CURRENT), 2000);
    set(hcam, PARAM_READOUT_PORT, 2);
    SAME(ask(hcam, PARAM_ROI_COUNT, ATTR_MAX), 15);
}

static void evolve(int16 hcam)
{
    CHECK(!has(hcam, PARAM_EXPOSE_OUT_MODE) && !has(hcam, PARAM_METADATA_ENABLED) && !has(hcam, PARAM_GAIN_NAME));
    CHECK(has(hcam, PARAM_GAIN_MULT_FACTOR) && has(hcam, PARAM_FRAME_CAPABLE));
    uns16 gain = 300;
    CHECK(pl_set_param(hcam, PARAM_GAIN_MULT_FACTOR, &gain));
    uns32 bytes;
    rgn_type region = { 0, 511, 3, 0, 511, 5 }; /* any binning */
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, TIMED_MODE, 10, &bytes));
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &region, EXT_TRIG_INTERNAL, 10, &bytes), PL_ERR_MODE_INVALID);
}

/* Read-out times seen on real cameras, or given in their data sheets, in us. */
static const struct {
    int16 camera;
    int32 port;
    int16 speed;
    uns32 readout_us;
} readouts[] = {
    { 0, 0, 0, 10527 },  { 0, 0, 1, 22938 }, { 2, 0, 0, 12336 }, { 2, 0, 1, 24672 }, { 3, 0, 0, 11300 },
    { 3, 1, 0, 2000 },   { 3, 2, 0, 12000 }, { 3, 3, 0, 192320 }, { 4, 0, 0, 8475 }, { 4, 2, 0, 9000 },
    { 5, 0, 0, 30370 },
};

/* One frame in every port, speed and gain: whole, and as bright as a dim sample on the offset is. */
static void one_frame(int16 hcam, int16 mode)
{
    uns32 bytes;
    rgn_type region = square(128);
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, mode, 2, &bytes));
    int64_t depth = ask(hcam, PARAM_BIT_DEPTH, ATTR_CURRENT);
    SAME(bytes, 128 * 128 * (depth > 8 ? 2 : 1));
    uint8_t *frame = make_buffer(bytes);
    CHECK(pl_exp_start_seq(hcam, frame));
    int16 status = 0;
    for (int waited = 0; waited < 20000 && status != READOUT_COMPLETE; waited++, rest_ms(0.2))
        CHECK(pl_exp_check_status(hcam, &status, &bytes));
    CHECK(pl_exp_finish_seq(hcam, frame, 0));
    double sum = 0;
    for (int pixel = 4; pixel < 128 * 128; pixel++)
        sum += depth > 8 ? ((uint16_t *)frame)[pixel] : frame[pixel];
    double mean = sum / (128 * 128 - 4), offset = (double)ask(hcam, PARAM_ADC_OFFSET, ATTR_CURRENT);
    CHECK(mean > offset - 5 && mean < offset + 120);
    free(frame);
}

static void every_speed(int16 hcam, int16 mode)
{
    char text[100];
    uns32 ports = 0;
    CHECK(pl_get_param(hcam, PARAM_READOUT_PORT, ATTR_COUNT, &ports));
    for (uns32 port = 0; port < ports; port++) {
        int32 value;
        CHECK(pl_get_enum_param(hcam, PARAM_READOUT_PORT, port, &value, text, sizeof text));
        set(hcam, PARAM_READOUT_PORT, value);
        for (int16 speed = 0; speed <= ask(hcam, PARAM_SPDTAB_INDEX, ATTR_MAX); speed++) {
            set(hcam, PARAM_SPDTAB_INDEX, speed);
            for (int16 gain = 1; gain <= ask(hcam, PARAM_GAIN_INDEX, ATTR_MAX); gain++) {
                set(hcam, PARAM_GAIN_INDEX, gain);
                one_frame(hcam, mode);
            }
        }
    }
}

int main(void)
{
    setenv("PVSIM_PACE", "unpaced", 1);
    BEGIN("PVSIM_CAMERAS", "prime-bsi,prime-bsi-express,prime-95b,kinetix,kinetix22,iris-15,evolve-512");
    int16 hcam[7];
    for (int16 i = 0; i < 7; i++) {
        hcam[i] = open_camera(i);
        every_parameter(hcam[i]);
        post_processing(hcam[i]);
    }
    for (size_t i = 0; i < sizeof readouts / sizeof *readouts; i++) {
        set(hcam[readouts[i].camera], PARAM_READOUT_PORT, readouts[i].port);
        set(hcam[readouts[i].camera], PARAM_SPDTAB_INDEX, readouts[i].speed);
        SAME(ask(hcam[readouts[i].camera], PARAM_READOUT_TIME, ATTR_CURRENT), readouts[i].readout_us);
    }
    for (int16 i = 0; i < 7; i++)
        every_speed(hcam[i], i == 6 ? TIMED_MODE : EXT_TRIG_INTERNAL);
    for (int16 i = 0; i < 7; i++) { /* all is forgotten with the close */
        CHECK(pl_cam_close(hcam[i]));
        hcam[i] = open_camera(i);
    }
    nested_table(hcam[0]);
    CHECK(pl_cam_close(hcam[0])); /* all is forgotten */
    hcam[0] = open_camera(0);
    buffer_size(hcam[0]);
    smart_lists(hcam[0]);
    scan_modes(hcam[1]);
    kinetix(hcam[3]);
    SAME(ask(hcam[5], PARAM_SCAN_LINE_TIME, ATTR_CURRENT), 10260000); /* picoseconds on the Iris */
    evolve(hcam[6]);
    end();
    return check_report();
}
