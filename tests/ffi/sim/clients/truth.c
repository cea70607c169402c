/* What the simulator says about its sample is what its pictures show: gain and offset, hot pixels, and beads where they
   are by the clock in the frames' own metadata. */
#include "check.h"
#include "scene/truth.h"

#define SIDE 512
#define FRAMES 6

static int16 hcam;
static pvsim_truth_values truth;

static void set(uns32 id, int32 value)
{
    CHECK(pl_set_param(hcam, id, &value));
}

static void wrong_questions(void)
{
    pvsim_truth_pixel_values pixel;
    pvsim_bead bead;
    SAME(pvsim_truth(hcam, NULL), 0);
    SAME(pvsim_truth(-1, &truth), 0);
    SAME(pvsim_truth(hcam + 1, &truth), 0);
    SAME(pvsim_truth_pixel(hcam, truth.width, 0, &pixel), 0);
    SAME(pvsim_truth_pixel(hcam, 0, truth.height, &pixel), 0);
    SAME(pvsim_truth_pixel(hcam, 0, 0, NULL), 0);
    SAME(pvsim_truth_beads(-1, 0, &bead, 1), 0);
    SAME(pvsim_truth_beads(hcam, 0, NULL, 9), truth.beads); /* only counted */
    SAME(pvsim_truth_hot_pixels(hcam + 1, NULL, 0), 0);
    SAME(pvsim_truth_hot_pixels(hcam, NULL, 9), truth.hot_pixels);
}

/* How far the light around a place has its centre from there, in pixels squared; what surrounds it is taken away. */
static double off_by(const uint16_t *pixels, double x, double y)
{
    const int column = (int)x, row = (int)y, reach = 5;
    double around = 0, sum = 0, sum_x = 0, sum_y = 0;
    for (int i = -reach; i <= reach; i++)
        around += pixels[(row - reach - 2) * SIDE + column + i] + pixels[(row + reach + 2) * SIDE + column + i];
    around /= 2 * (2 * reach + 1);
    for (int j = -reach; j <= reach; j++) {
        for (int i = -reach; i <= reach; i++) {
            const double light = pixels[(row + j) * SIDE + column + i] - around;
            sum += light;
            sum_x += light * (column + i + 0.5);
            sum_y += light * (row + j + 0.5);
        }
    }
    return (sum_x / sum - x) * (sum_x / sum - x) + (sum_y / sum - y) * (sum_y / sum - y);
}

/* Each bead of the picture is where it is said to be at its own row's time; returns how many were looked at. */
static int beads_of(const uint8_t *frame)
{
    const md_frame_header_v3 *header = (const md_frame_header_v3 *)frame;
    const uint16_t *pixels = (const uint16_t *)(frame + 48 + 32);
    const uint64_t middle_ns = (header->timestampBOF + header->exposureTime / 2) / 1000;
    static pvsim_bead first[1000], beads[1000];
    const uint32_t count = pvsim_truth_beads(hcam, middle_ns, first, 1000);
    int looked_at = 0;
    for (uint32_t i = 0; i < count; i++) {
        SAME(pvsim_truth_beads(hcam, middle_ns + (uint64_t)(first[i].y * truth.row_time_ns), beads, 1000), count);
        if (beads[i].x < 10 || beads[i].y < 10 || beads[i].x > SIDE - 10 || beads[i].y > SIDE - 10)
            continue;
        CHECK(off_by(pixels, beads[i].x, beads[i].y) < 0.3 * 0.3);
        looked_at++;
    }
    return looked_at;
}

static void beads(void)
{
    const rgn_type region = square(SIDE);
    uns32 bytes;
    CHECK(pl_exp_setup_seq(hcam, FRAMES, 1, &region, EXT_TRIG_INTERNAL, 20, &bytes));
    uint8_t *frames = make_buffer(bytes);
    CHECK(pl_exp_start_seq(hcam, frames));
    int16 status = 0;
    for (int waited = 0; waited < 20000 && status != READOUT_COMPLETE; waited++, rest_ms(1))
        CHECK(pl_exp_check_status(hcam, &status, &(uns32){ 0 }));
    CHECK(pl_exp_finish_seq(hcam, frames, 0));
    for (int i = 0; i < FRAMES; i++)
        CHECK(beads_of(frames + i * (bytes / FRAMES)) > 0);
    free(frames);
}

static void hot_pixels(void)
{
    static pvsim_truth_hot_pixel hot[10000];
    pvsim_truth_pixel_values pixel;
    const uint32_t count = pvsim_truth_hot_pixels(hcam, hot, 10000);
    CHECK(count > 100);
    for (uint32_t i = 0; i < count && i < 10000; i++) {
        CHECK(pvsim_truth_pixel(hcam, hot[i].x, hot[i].y, &pixel));
        CHECK(pixel.hot == 1 && pixel.dark_e_per_s == hot[i].dark_e_per_s);
    }
}

int main(void)
{
    BEGIN("PVSIM_CAMERAS", "kinetix", "PVSIM_STAMP", "0");
    hcam = open_camera(0);
    CHECK(pvsim_truth(hcam, &truth));
    SAME(truth.width, 3200);
    CHECK(truth.e_per_adu == 0.25 && truth.offset_adu == 100 && truth.read_noise_e == 1.2);
    wrong_questions();
    hot_pixels();
    set(PARAM_METADATA_ENABLED, 1);
    beads();
    rest_ms(30);
    set(PARAM_METADATA_RESET_TIMESTAMP, 1); /* the camera's clock is reset, the beads continue */
    beads();
    set(PARAM_READOUT_PORT, 2);
    beads();
    CHECK(pvsim_truth(hcam, &truth));
    CHECK(truth.e_per_adu == 0.23); /* of Dynamic Range, now that a run has used it */
    SAME(truth.most_adu, 65535);
    CHECK(pl_cam_close(hcam));
    SAME(pvsim_truth(hcam, &truth), 0);
    end();
    return check_report();
}
