// The thread that reads every frame in order from the ring, and counts those that it lost.
#pragma once

#include <cstdint>

#include "camera.hpp"
#include "handover.hpp"
#include "measure.hpp"

struct Account {
    std::int32_t frames = 0, overrun = 0, lapped = 0;
    double first_ms = 0, seconds = 0; // of the frames after the warm-up, like the next two
    double cpu_us = 0;
    std::uint64_t allocated = 0, wakes = 0;
    std::uint64_t checksum = 0;
    double p50_us = -1, p99_us = -1;
};

class Reader {
public:
    Reader(const Camera &camera, Handover &handover);
    ~Reader();

    // Reads until the last frame that was asked for.
    Account run();

private:
    void read_latest();
    void read_oldest();
    void take(std::uint8_t *frame, std::int32_t number);
    const std::uint8_t *pixels_of(std::uint8_t *frame);
    void look_at(const std::uint8_t *pixels);
    void begin_window();
    void end_window();

    const Camera &camera_;
    const Options &options_;
    Handover &handover_;
    Ages ages_;
    md_frame *decoded_ = nullptr;
    Account account_;
    double window_ms_ = 0;
};
