// A program as one writes it only from the manual, in C++: a class for the library, one for a camera, a handler that takes
// a lock, a list of frames that another thread reads, and a stop with that lock held. It runs on every camera that is
// attached, in both buffer modes and by sequences, and says in the end how many frames it got of each.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" {
#include "pvcam_calls.h"
}

namespace {

void check(rs_bool ok, const char *what)
{
    if (ok)
        return;
    char text[ERROR_MSG_LEN] = "";
    pl_error_message(pl_error_code(), text);
    throw std::runtime_error(std::string(what) + ": " + text);
}

struct Library {
    Library() { check(pl_pvcam_init(), "pl_pvcam_init"); }
    ~Library() { pl_pvcam_uninit(); }
};

class Camera {
  public:
    explicit Camera(int16 index)
    {
        check(pl_cam_get_name(index, name_), "pl_cam_get_name");
        check(pl_cam_open(name_, &handle_, OPEN_EXCLUSIVE), "pl_cam_open");
        check(pl_cam_register_callback_ex3(handle_, PL_CALLBACK_EOF, reinterpret_cast<void *>(&Camera::on_frame), this),
              "pl_cam_register_callback_ex3");
    }
    ~Camera()
    {
        pl_exp_abort(handle_, CCS_HALT);
        pl_cam_deregister_callback(handle_, PL_CALLBACK_EOF);
        pl_cam_close(handle_);
    }

    const char *name() const { return name_; }

    // The port, the speed and the gain that come first, as the manual advises: in this order.
    void choose_first()
    {
        int32 port = 0;
        check(pl_get_enum_param(handle_, PARAM_READOUT_PORT, 0, &port, nullptr, 0), "pl_get_enum_param");
        check(pl_set_param(handle_, PARAM_READOUT_PORT, &port), "PARAM_READOUT_PORT");
        int16 speed = 0, gain = 1;
        check(pl_set_param(handle_, PARAM_SPDTAB_INDEX, &speed), "PARAM_SPDTAB_INDEX");
        check(pl_set_param(handle_, PARAM_GAIN_INDEX, &gain), "PARAM_GAIN_INDEX");
    }

    // Frames until there are as many; the camera is stopped with the handler's lock held, as live views do.
    int live(int16 buffer_mode, int wanted)
    {
        uns32 bytes = 0;
        check(pl_exp_setup_cont(handle_, 1, &region_, TIMED_MODE, 5, &bytes, buffer_mode), "pl_exp_setup_cont");
        std::vector<uns8> ring(static_cast<size_t>(bytes) * 50);
        begin(buffer_mode);
        check(pl_exp_start_cont(handle_, ring.data(), static_cast<uns32>(ring.size())), "pl_exp_start_cont");
        std::unique_lock<std::mutex> lock(mutex_);
        came_.wait(lock, [&] { return count_ >= wanted; });
        check(pl_exp_abort(handle_, CCS_HALT), "pl_exp_abort");
        lock.unlock();
        int got = count_;
        // The ring is freed only when no handler can run any more.
        check(pl_cam_deregister_callback(handle_, PL_CALLBACK_EOF), "pl_cam_deregister_callback");
        check(pl_cam_register_callback_ex3(handle_, PL_CALLBACK_EOF, reinterpret_cast<void *>(&Camera::on_frame), this),
              "pl_cam_register_callback_ex3");
        return got;
    }

    // Sequences of three, each started as soon as the last notification of the one before has come.
    int bursts(int rounds)
    {
        uns32 bytes = 0;
        check(pl_exp_setup_seq(handle_, 3, 1, &region_, TIMED_MODE, 2, &bytes), "pl_exp_setup_seq");
        std::vector<uns8> memory(bytes);
        begin(CIRC_NONE);
        for (int round = 1; round <= rounds; round++) {
            check(pl_exp_start_seq(handle_, memory.data()), "pl_exp_start_seq");
            std::unique_lock<std::mutex> lock(mutex_);
            came_.wait(lock, [&] { return count_ >= 3 * round; });
        }
        return count_;
    }

  private:
    static void on_frame(const FRAME_INFO *info, void *context)
    {
        static_cast<Camera *>(context)->took(*info);
    }

    void begin(int16 buffer_mode)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        count_ = 0;
        mode_ = buffer_mode;
    }

    void took(const FRAME_INFO &info)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        void *frame = nullptr;
        FRAME_INFO newest;
        if (mode_ == CIRC_OVERWRITE)
            ok_ = ok_ && pl_exp_get_latest_frame_ex(handle_, &frame, &newest) && newest.FrameNr == info.FrameNr;
        else if (mode_ == CIRC_NO_OVERWRITE)
            ok_ = ok_ && pl_exp_get_oldest_frame_ex(handle_, &frame, &newest) && pl_exp_unlock_oldest_frame(handle_);
        if (!ok_)
            std::abort();
        count_++;
        came_.notify_all();
    }

    char name_[CAM_NAME_LEN] = "";
    int16 handle_ = -1;
    rgn_type region_ = { 0, 63, 1, 0, 63, 1 };
    std::mutex mutex_;
    std::condition_variable came_;
    int count_ = 0;
    int16 mode_ = CIRC_NONE;
    bool ok_ = true;
};

} // namespace

int main()
{
    try {
        Library library;
        int16 total = 0;
        check(pl_cam_get_total(&total), "pl_cam_get_total");
        for (int16 index = 0; index < total; index++) {
            Camera camera(index);
            camera.choose_first();
            bool all = camera.live(CIRC_OVERWRITE, 20) >= 20 && camera.live(CIRC_NO_OVERWRITE, 20) >= 20 &&
                       camera.bursts(20) == 60;
            std::printf("%s %s\n", camera.name(), all ? "all" : "frames are missing");
        }
    } catch (const std::exception &error) {
        std::printf("%s\n", error.what());
        return 1;
    }
    return 0;
}
