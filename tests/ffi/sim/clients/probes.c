/* Cameras out of a probe's file: one with exposures in seconds, which no model has, and some thousand broken files, which
   end in a refusal or in a camera that can be asked everything, and never outside of memory. The argument is a path. */
#include <unistd.h>

#include "check.h"

static const uns32 ids[] = {
#include "params_ids.h"
};

/* PARAM_ ids: HEAD_SER_NUM_ALPHA, CHIP_NAME, EXP_RES, EXPOSURE_MODE, READOUT_PORT, SPDTAB_INDEX, GAIN_INDEX, SER_SIZE,
   PAR_SIZE, EXPOSURE_TIME, BIT_DEPTH, PP_INDEX, TEMP, TEMP_SETPOINT. */
static const char sound[] =
    "{\"format\": \"pvcam-probe\", \"profile\": {\"bus\": \"pvcamUSB\", \"width\": 640, \"height\": 480,"
    "\"longestExposure\": {\"milliseconds\": 60000, \"microseconds\": 0, \"seconds\": 3600}, \"portAtOpen\": 3,"
    "\"ports\": [{\"value\": 3, \"name\": \"Slow \\u00b5\", \"maxRegions\": 1, \"speeds\": [{\"name\": \"20 MHz\","
    "\"pixelTimeNs\": 50, \"rowTimeNs\": 12000, \"frameOverheadNs\": 0, \"scanLineTimeNs\": 12000,"
    "\"gains\": [{\"name\": \"1\", \"bitDepth\": 12}, {\"name\": \"2\", \"bitDepth\": 12}]}]}],"
    "\"features\": [{\"id\": 3, \"name\": \"QUANTVIEW\", \"params\": [{\"id\": 30, \"name\": \"ENABLED\", \"min\": 0,"
    "\"max\": 1, \"preset\": 0}]}],"
    "\"facts\": [{\"id\": 218235413, \"text\": \"x\"}, {\"id\": 218235009, \"text\": \"A sensor\"},"
    "{\"id\": 151191554, \"min\": 0, \"max\": 2, \"preset\": 0, \"choices\": [{\"value\": 0, \"name\": \"ms\"},"
    "{\"value\": 2, \"name\": \"s\"}]},"
    "{\"id\": 151126551, \"min\": 0, \"max\": 0, \"preset\": 0, \"choices\": [{\"value\": 0, \"name\": \"Timed\"}]},"
    "{\"id\": 151126263, \"min\": 3, \"max\": 3, \"preset\": 3, \"choices\": [{\"value\": 3, \"name\": \"Slow\"}]},"
    "{\"id\": 16908801}, {\"id\": 16908800}, {\"id\": 100794426, \"min\": 640, \"max\": 640, \"preset\": 640},"
    "{\"id\": 100794425, \"min\": 480, \"max\": 480, \"preset\": 480}, {\"id\": 134414344}, {\"id\": 16908799},"
    "{\"id\": 16908831}, {\"id\": 16908813, \"min\": -5000, \"max\": 5000},"
    "{\"id\": 16908814, \"min\": -2500, \"max\": 2500, \"preset\": -1000}], \"legacyModes\": true}}";

static void write_file(const char *path, const char *text, size_t length)
{
    unlink(path);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(text, 1, length, file) != length)
        abort();
    fclose(file);
}

static void ask_everything(int16 hcam)
{
    static uint8_t answer[1 << 16];
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        for (int16 attribute = ATTR_CURRENT; attribute <= ATTR_LIVE; attribute++) {
            memset(answer, 0, 64);
            pl_get_param(hcam, ids[i], attribute, answer);
        }
        for (uns32 entry = 0; entry < 3; entry++) {
            int32 value;
            pl_get_enum_param(hcam, ids[i], entry, &value, (char *)answer, sizeof answer);
        }
    }
    rgn_type region = square(16);
    uns32 bytes;
    if (pl_exp_setup_seq(hcam, 1, 1, &region, TIMED_MODE, 0, &bytes) && bytes < 1 << 16) {
        pl_exp_start_seq(hcam, answer);
        pl_exp_abort(hcam, CCS_HALT);
    }
}

static void seconds(const char *path, const char *cameras)
{
    write_file(path, sound, strlen(sound));
    BEGIN("PVSIM_CAMERAS", cameras);
    int16 hcam = open_camera(0);
    char name[64] = "";
    int32 unit = EXP_RES_ONE_SEC, value = 0;
    uint64_t most = 0;
    CHECK(pl_get_enum_param(hcam, PARAM_READOUT_PORT, 0, &value, name, sizeof name));
    CHECK(value == 3 && strcmp(name, "Slow \xc2\xb5") == 0);
    CHECK(pl_set_param(hcam, PARAM_EXP_RES, &unit));
    CHECK(pl_get_param(hcam, PARAM_EXPOSURE_TIME, ATTR_MAX, &most));
    SAME(most, 3600);
    rgn_type region = square(16);
    uns32 bytes, arrived;
    int16 status = 0;
    FAILS(pl_exp_setup_seq(hcam, 1, 1, &region, TIMED_MODE, 3601, &bytes), PL_ERR_EXPOSURE_OUT_OF_RANGE);
    CHECK(pl_exp_setup_seq(hcam, 1, 1, &region, TIMED_MODE, 1, &bytes));
    SAME(bytes, 16 * 16 * 2);
    uint8_t *frame = make_buffer(bytes);
    double before = now_ms();
    CHECK(pl_exp_start_seq(hcam, frame));
    AWAIT(pl_exp_check_status(hcam, &status, &arrived) && status == READOUT_COMPLETE);
    CHECK(now_ms() - before >= 990);
    free(frame);
    ask_everything(hcam);
    end();
}

static uint32_t next_random(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

static void broken(const char *path, int rounds)
{
    static char text[sizeof sound];
    static const char letters[] = "0123456789-.eE{}[]\",:\\u nulltrue";
    int opened = 0;
    for (int round = 0; round < rounds; round++) {
        size_t length = strlen(sound);
        memcpy(text, sound, sizeof sound);
        for (uint32_t change = next_random() % 4; change < 4; change++)
            text[next_random() % length] = letters[next_random() % (sizeof letters - 1)];
        if (next_random() % 8 == 0)
            length = next_random() % length;
        write_file(path, text, length);
        if (!pl_pvcam_init())
            continue;
        opened++;
        ask_everything(open_camera(0));
        CHECK(pl_pvcam_uninit());
    }
    CHECK(opened > rounds / 20);
}

int main(int count, char **arguments)
{
    char path[1024], cameras[1100];
    snprintf(path, sizeof path, "%s.json", count > 1 ? arguments[1] : "/tmp/probes");
    snprintf(cameras, sizeof cameras, "probe:%s", path);
    setenv("PVSIM_SCENE", "dark", 1);
    setenv("PVSIM_NOISE", "0", 1);
    seconds(path, cameras);
    if (!freopen("/dev/null", "w", stderr)) /* a line for each file that is refused */
        return 1;
    broken(path, 600);
    unlink(path);
    return check_report();
}
