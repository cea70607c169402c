#include "handover.hpp"

Handover::Handover(const Camera &camera) : camera_(camera) {}

void Handover::register_callback()
{
    const Library &library = camera_.library;
    library.check(library.register_callback_ex3(camera_.hcam, PL_CALLBACK_EOF, reinterpret_cast<void *>(&on_frame), this),
                  "pl_cam_register_callback_ex3");
}

void Handover::deregister_callback()
{
    const Library &library = camera_.library;
    library.check(library.deregister_callback(camera_.hcam, PL_CALLBACK_EOF), "pl_cam_deregister_callback");
}

void Handover::on_frame(const FRAME_INFO *info, void *context)
{
    Handover &handover = *static_cast<Handover *>(context);
    const std::int32_t lost = info->FrameNr - handover.called_ - 1;
    // A gap longer than the ring means lost callbacks, not missing frames.
    if (lost > 0 && static_cast<std::uint32_t>(lost) < handover.camera_.options.slots)
        handover.missing_.fetch_add(lost, std::memory_order_relaxed);
    handover.called_ = info->FrameNr;
    if (info->FrameNr > handover.newest())
        handover.newest_.store(info->FrameNr, std::memory_order_relaxed);
    if (handover.camera_.options.overwrite)
        handover.publish_latest();
    else
        handover.publish_oldest();
}

void Handover::publish_latest()
{
    void *frame = nullptr;
    FRAME_INFO info;
    if (!camera_.library.get_latest_frame_ex(camera_.hcam, &frame, &info))
        return;
    newest_.store(info.FrameNr, std::memory_order_relaxed);
    {
        std::lock_guard<std::mutex> lock(mutex_);
        arrival_ = { static_cast<std::uint8_t *>(frame), info.FrameNr };
    }
    arrived_.notify_one();
}

void Handover::publish_oldest()
{
    {
        std::lock_guard<std::mutex> lock(mutex_);
        calls_++;
        if (handed_out_)
            return;
        arrival_ = get_oldest();
        if (arrival_.number == 0)
            return;
        handed_out_ = true;
        calls_seen_ = calls_;
    }
    arrived_.notify_one();
}

Arrival Handover::get_oldest()
{
    void *frame = nullptr;
    FRAME_INFO info;
    if (!camera_.library.get_oldest_frame_ex(camera_.hcam, &frame, &info))
        return {};
    return { static_cast<std::uint8_t *>(frame), info.FrameNr };
}

Arrival Handover::wait(std::int32_t last)
{
    std::unique_lock<std::mutex> lock(mutex_);
    while (arrival_.number <= last) {
        arrived_.wait(lock); // a time limit would need a timer each time; the program that started this one has a limit
        wakes_++;
    }
    return arrival_;
}

Arrival Handover::next_oldest()
{
    for (;;) {
        const Arrival arrival = get_oldest();
        if (arrival.number)
            return arrival;
        std::lock_guard<std::mutex> lock(mutex_);
        // A frame that came since the look belongs to the callback, unless the callback left it to us.
        if (calls_ == calls_seen_) {
            handed_out_ = false;
            return {};
        }
        calls_seen_ = calls_;
    }
}
