// Passes frames from the camera's callback to the thread that reads, by a mutex and a condition variable, as the
// vendor's sample does.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "camera.hpp"

// A frame and the camera's number for it.
struct Arrival {
    std::uint8_t *frame = nullptr;
    std::int32_t number = 0;
};

class Handover {
public:
    explicit Handover(const Camera &camera);

    void register_callback();
    void deregister_callback();

    // Waits for a frame after `last`: the newest one in overwrite mode, the oldest one in no-overwrite mode.
    Arrival wait(std::int32_t last);
    // No-overwrite: the frame after the one that was just unlocked, if it has come already.
    Arrival next_oldest();

    // The camera's newest frame, as its callback reported it.
    std::int32_t newest() const { return newest_.load(std::memory_order_relaxed); }
    // Frames without a callback, although the camera counted them.
    std::int32_t missing() const { return missing_.load(std::memory_order_relaxed); }
    std::uint64_t wakes() const { return wakes_; }

private:
    static void on_frame(const FRAME_INFO *info, void *context);
    void publish_latest();
    void publish_oldest();
    Arrival get_oldest();

    const Camera &camera_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    Arrival arrival_;        // guarded by mutex_, like the next two
    bool handed_out_ = false; // no-overwrite: the reader has the oldest frame, and asks for the next ones itself
    std::uint64_t calls_ = 0;
    std::uint64_t calls_seen_ = 0;
    std::atomic<std::int32_t> newest_{ 0 }, missing_{ 0 };
    std::int32_t called_ = 0; // only for the callback's thread
    std::uint64_t wakes_ = 0; // only for the reader's thread
};
