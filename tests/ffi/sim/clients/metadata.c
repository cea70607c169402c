/* Frames with headers: several regions, both header versions, centroids, the camera's own clock. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int16 hcam;
static uint8_t *ring;
static uns32 frame_bytes;

static void set(uns32 id, int32 value)
{
    CHECK(pl_set_param(hcam, id, &value));
}

/* One frame of a run, copied out. */
static uint8_t *take(const rgn_type *regions, uns16 count, int wanted)
{
    CHECK(pl_exp_setup_cont(hcam, count, regions, EXT_TRIG_INTERNAL, 5, &frame_bytes, CIRC_OVERWRITE));
    ring = make_buffer(8ul * frame_bytes);
    CHECK(pl_exp_start_cont(hcam, ring, 8 * frame_bytes));
    void *frame;
    FRAME_INFO info = { .FrameNr = 0 };
    for (int waited = 0; waited < 20000 && info.FrameNr < wanted; waited++, rest_ms(1))
        if (!pl_exp_get_latest_frame_ex(hcam, &frame, &info))
            info.FrameNr = 0;
    CHECK(pl_exp_abort(hcam, CCS_HALT));
    CHECK(pl_exp_get_latest_frame_ex(hcam, &frame, &info));
    uint8_t *copy = make_buffer(frame_bytes);
    memcpy(copy, frame, frame_bytes);
    free(ring);
    return copy;
}

static void regions(uint8_t version)
{
    const rgn_type two[2] = { { 0, 63, 1, 0, 31, 1 }, { 128, 191, 2, 100, 131, 2 } };
    rgn_type one = two[0];
    md_frame *decoded;
    FAILS(pl_exp_setup_cont(hcam, 2, two, EXT_TRIG_INTERNAL, 5, &frame_bytes, CIRC_OVERWRITE),
          PL_ERR_CONFIGURATION_INVALID); /* only headers show which region is which */
    set(PARAM_METADATA_ENABLED, 1);
    uint8_t *frame = take(two, 2, 3);
    SAME(frame_bytes, 48 + 32 + 64 * 32 * 2 + 32 + 32 * 16 * 2);
    CHECK(pl_md_create_frame_struct(&decoded, frame, frame_bytes));
    CHECK(pl_md_frame_decode(decoded, frame, frame_bytes));
    SAME(decoded->header->version, version);
    SAME(decoded->roiCount, 2);
    CHECK(decoded->header->frameNr >= 3);
    SAME(stamp_of(decoded->roiArray[0].data), decoded->header->frameNr);
    SAME(decoded->roiArray[1].dataSize, 32 * 16 * 2);
    SAME(memcmp(&decoded->roiArray[1].header->roi, &two[1], sizeof two[1]), 0);
    SAME(decoded->impliedRoi.s2, 191);
    SAME(decoded->impliedRoi.p2, 131);
    if (version == 3) {
        const md_frame_header_v3 *header = (const md_frame_header_v3 *)decoded->header;
        CHECK(header->timestampEOF > header->timestampBOF);
        CHECK(header->exposureTime > 4900000000ull && header->exposureTime < 5100000000ull); /* ps */
    } else {
        double exposure_ns = (double)decoded->header->exposureTime * decoded->header->exposureTimeResNs;
        CHECK(exposure_ns > 4.9e6 && exposure_ns < 5.1e6);
        CHECK(decoded->header->timestampEOF >= decoded->header->timestampBOF);
    }
    CHECK(pl_md_release_frame_struct(decoded));
    free(frame);
    frame = take(&one, 1, 1);
    SAME(frame_bytes, 48 + 32 + 64 * 32 * 2);
    free(frame);
}

/* Whether the program is stopped, as the system says it to the child. */
static bool is_stopped(pid_t program)
{
    char name[32], text[256] = "";
    snprintf(name, sizeof name, "/proc/%d/stat", (int)program);
    int file = open(name, O_RDONLY);
    if (file < 0 || read(file, text, sizeof text - 1) < 0)
        _exit(1);
    close(file);
    return strstr(text, ") T ") != NULL;
}

/* Stops this whole program for a while, as a debugger or a machine that is short of cores does. */
static void stand_still(double ms)
{
    pid_t program = getpid(), child = fork();
    if (child == 0) {
        while (!is_stopped(program))
            rest_ms(1);
        rest_ms(ms);
        kill(program, SIGCONT);
        _exit(0);
    }
    raise(SIGSTOP);
    CHECK(waitpid(child, NULL, 0) == child);
}

/* By the camera's clock frames are one period apart, also if the host's threads were late, or stood still for longer than
 * the camera catches up with. */
static void clock_is_the_cameras(void)
{
    rgn_type region = square(64);
    CHECK(pl_exp_setup_seq(hcam, 100, 1, &region, EXT_TRIG_INTERNAL, 5, &frame_bytes));
    uint8_t *frames = make_buffer(frame_bytes);
    uint64_t late = counts_of(hcam).late;
    CHECK(pl_exp_start_seq(hcam, frames));
    rest_ms(50);
    stand_still(1200);
    int16 status = 0;
    for (int waited = 0; waited < 20000 && status != READOUT_COMPLETE; waited++, rest_ms(1))
        CHECK(pl_exp_check_status(hcam, &status, &(uns32){ 0 }));
    CHECK(pl_exp_finish_seq(hcam, frames, 0));
    CHECK(counts_of(hcam).late > late);
    const md_frame_header_v3 *first = (const void *)frames, *last = (const void *)(frames + 99 * (frame_bytes / 100));
    SAME(last->frameNr, 100);
    double per_frame_ms = (double)(last->timestampBOF - first->timestampBOF) / 99e9;
    CHECK(per_frame_ms > 4.99 && per_frame_ms < 5.01);
    free(frames);
}

static void centroids(int32 mode)
{
    md_frame *decoded;
    rgn_type whole = square(512), two[2] = { whole, whole };
    set(PARAM_CENTROIDS_ENABLED, 1);
    set(PARAM_CENTROIDS_COUNT, 20);
    set(PARAM_CENTROIDS_RADIUS, 7);
    set(PARAM_CENTROIDS_MODE, mode);
    FAILS(pl_exp_setup_cont(hcam, 2, two, EXT_TRIG_INTERNAL, 5, &frame_bytes, CIRC_OVERWRITE),
          PL_ERR_CONFIGURATION_INVALID);
    uint8_t *frame = take(&whole, 1, 2);
    CHECK(pl_md_create_frame_struct_cont(&decoded, 21));
    CHECK(pl_md_frame_decode(decoded, frame, frame_bytes));
    if (mode == PL_CENTROIDS_MODE_LOCATE) {
        SAME(frame_bytes, 48 + 20 * (32 + 15 * 15 * 2));
        CHECK(decoded->roiCount > 0 && decoded->roiCount <= 20);
        SAME(decoded->roiArray[0].dataSize, 15 * 15 * 2);
    } else {
        CHECK(decoded->roiCount > 1);
        SAME(decoded->roiArray[0].dataSize, 512 * 512 * 2);
    }
    if (mode == PL_CENTROIDS_MODE_TRACK) {
        md_ext_item_collection items;
        CHECK(pl_md_read_extended(&items, decoded->roiArray[1].extMdData, decoded->roiArray[1].extMdDataSize));
        SAME(items.count, 3);
        CHECK(items.map[PL_MD_EXT_TAG_PARTICLE_ID] && items.map[PL_MD_EXT_TAG_PARTICLE_M0]);
    }
    CHECK(pl_md_release_frame_struct(decoded));
    free(frame);
    set(PARAM_METADATA_ENABLED, 0); /* and no centroids without it */
    rs_bool enabled = 7;
    CHECK(pl_get_param(hcam, PARAM_CENTROIDS_ENABLED, ATTR_CURRENT, &enabled));
    SAME(enabled, 0);
    set(PARAM_METADATA_ENABLED, 1);
}

/* One region of 4 x 2 pixels behind a header of a version and an image format. */
static uns32 build(uint8_t *to, uint8_t version, uint8_t format, const rgn_type *region, uint8_t flags)
{
    md_frame_header header = { .signature = PL_MD_FRAME_SIGNATURE, .version = version, .frameNr = 1, .roiCount = 1,
                               .bitDepth = 8, .imageFormat = format };
    md_frame_roi_header part = { .roiNr = 1, .roi = *region, .flags = flags, .roiDataSize = 8 * 4 };
    memcpy(to, &header, sizeof header);
    memcpy(to + sizeof header, &part, sizeof part);
    for (int i = 0; i < 8 * 4; i++)
        to[sizeof header + sizeof part + i] = (uint8_t)(i + 1);
    return (uns32)(sizeof header + sizeof part + 8 * 4);
}

/* In each version a binning of 0 is broken, and a region that is turned over on both axes in those of before 2. */
static void broken_regions(void)
{
    md_frame *decoded;
    uint8_t buffer[200];
    CHECK(pl_md_create_frame_struct_cont(&decoded, 2));
    for (uint8_t version = 0; version <= 4; version++) {
        const rgn_type unbinned[] = { { 0, 3, 0, 0, 1, 1 }, { 0, 3, 1, 0, 1, 0 } };
        for (int i = 0; i < 2; i++) {
            uns32 bytes = build(buffer, version, 0, &unbinned[i], 0);
            FAILS(pl_md_frame_decode(decoded, buffer, bytes), PL_ERR_METADATA_INVALID);
            FAILS(pl_md_frame_decode(decoded, buffer, 48 + 32), PL_ERR_METADATA_INVALID); /* before the pixels */
            bytes = build(buffer, version, 0, &unbinned[i], PL_MD_ROI_FLAG_HEADER_ONLY);
            CHECK(pl_md_frame_decode(decoded, buffer, bytes));
        }
        const rgn_type turned = { 9, 0, 1, 9, 0, 1 };
        uns32 bytes = build(buffer, version, 0, &turned, 0);
        if (version < 2)
            FAILS(pl_md_frame_decode(decoded, buffer, bytes), PL_ERR_BUFFER_TOO_SMALL);
        else
            CHECK(pl_md_frame_decode(decoded, buffer, bytes));
    }
    CHECK(pl_md_release_frame_struct(decoded));
}

static void recomposed_by_format(void)
{
    static const uint8_t pixel_bytes[] = { 2, 2, 1, 1, 3, 3, 0, 0, 0, 4, 4, 0, 0 };
    const rgn_type region = { 10, 13, 1, 20, 21, 1 };
    md_frame *decoded;
    uint8_t buffer[200], picture[8 * 4 + 1];
    CHECK(pl_md_create_frame_struct_cont(&decoded, 1));
    for (uint8_t version = 1; version <= 3; version++) {
        for (uint8_t format = 0; format < sizeof pixel_bytes; format++) {
            uns32 bytes = build(buffer, version, format, &region, 0);
            uint8_t wide = version < 2 ? 2 : pixel_bytes[format];
            memset(picture, 0xee, sizeof picture);
            CHECK(pl_md_frame_decode(decoded, buffer, bytes));
            if (!wide) {
                FAILS(pl_md_frame_recompose(picture, 0, 0, 4, 2, decoded), PL_ERR_DATA_INVALID);
                SAME(picture[0], 0xee);
                continue;
            }
            CHECK(pl_md_frame_recompose(picture, 0, 0, 4, 2, decoded));
            for (int i = 0; i < 8 * wide; i++)
                SAME(picture[i], i + 1);
            SAME(picture[8 * wide], 0xee);
        }
    }
    CHECK(pl_md_release_frame_struct(decoded));
}

int main(void)
{
    broken_regions();
    recomposed_by_format();
    BEGIN("PVSIM_CAMERAS", "prime-bsi,kinetix,prime-95b");
    hcam = open_camera(0);
    regions(1);
    hcam = open_camera(1);
    set(PARAM_READOUT_PORT, 2);
    regions(3);
    clock_is_the_cameras();
    hcam = open_camera(2);
    set(PARAM_METADATA_ENABLED, 1);
    centroids(PL_CENTROIDS_MODE_LOCATE);
    centroids(PL_CENTROIDS_MODE_TRACK);
    centroids(PL_CENTROIDS_MODE_BLOB);
    end();
    return check_report();
}
