// C++ that triggers the next frame within its callback. Prints, as JSON, how old each frame was when its trigger was
// taken, in microseconds. Arguments: the library's path and the number of frames.
#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../../../../ffi/sim/interface/pvcam_calls.h"

static void *library;
template <typename Function> static Function *find(const char *name)
{
    void *found = dlsym(library, name);
    if (!found)
        std::exit(2);
    return reinterpret_cast<Function *>(found);
}

static decltype(&::pl_exp_trigger) trigger;
static double (*frame_age_ns)(std::int16_t, std::int32_t);
static std::int16_t hcam;
static int frames;
static std::vector<double> ages_us;
static std::atomic<bool> done;

static void on_frame(const FRAME_INFO *info, void *)
{
    if (info->FrameNr >= frames) {
        done = true;
        return;
    }
    uns32 status = 1;
    while (!trigger(hcam, &status, 0) || status != PL_SW_TRIG_STATUS_TRIGGERED)
        ;
    ages_us.push_back(frame_age_ns(hcam, info->FrameNr) / 1000);
}

int main(int count, char **words)
{
    if (count != 3 || !(library = dlopen(words[1], RTLD_NOW)))
        return 2;
    frames = std::atoi(words[2]);
    ages_us.reserve(frames);
    trigger = find<decltype(::pl_exp_trigger)>("pl_exp_trigger");
    frame_age_ns = find<double(std::int16_t, std::int32_t)>("pvsim_frame_age_ns");
    char name[CAM_NAME_LEN] = "";
    rgn_type region = { 0, 63, 1, 0, 63, 1 };
    uns32 bytes = 0, status = 0;
    if (!find<decltype(::pl_pvcam_init)>("pl_pvcam_init")() ||
        !find<decltype(::pl_cam_get_name)>("pl_cam_get_name")(0, name) ||
        !find<decltype(::pl_cam_open)>("pl_cam_open")(name, &hcam, OPEN_EXCLUSIVE) ||
        !find<decltype(::pl_exp_setup_cont)>("pl_exp_setup_cont")(hcam, 1, &region, EXT_TRIG_SOFTWARE_EDGE, 2, &bytes,
                                                                 CIRC_OVERWRITE))
        return 3;
    const uns32 size = bytes * 100;
    void *ring = std::calloc(1, size);
    if (!find<decltype(::pl_cam_register_callback_ex3)>("pl_cam_register_callback_ex3")(
            hcam, PL_CALLBACK_EOF, reinterpret_cast<void *>(&on_frame), nullptr) ||
        !find<decltype(::pl_exp_start_cont)>("pl_exp_start_cont")(hcam, ring, size))
        return 4;
    trigger(hcam, &status, 0);
    while (!done)
        usleep(1000);
    find<decltype(::pl_exp_abort)>("pl_exp_abort")(hcam, CCS_HALT);
    for (std::size_t i = 0; i < ages_us.size(); i++)
        std::printf("%c%.2f", i ? ',' : '[', ages_us[i]);
    std::puts("]");
    return 0;
}
