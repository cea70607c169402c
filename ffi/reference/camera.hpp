// One opened camera, set up for a run, with the ring that it writes round and round.
#pragma once

#include <cstddef>
#include <cstdint>

#include "library.hpp"
#include "options.hpp"

class Camera {
public:
    Camera(const Library &library, const Options &options);
    ~Camera();
    Camera(const Camera &) = delete;
    Camera &operator=(const Camera &) = delete;

    // Sets up a run and, for the first, gets its ring, touched and aligned to pages.
    void set_up();
    void start();
    // Stops the camera; its handler is not called any more, or is just running.
    void abort();

    const Library &library;
    const Options &options;
    std::int16_t hcam = -1;
    std::uint32_t frame_bytes = 0;
    std::uint32_t bytes_per_pixel = 2;
    std::uint8_t *ring = nullptr;

private:
    bool available(std::uint32_t parameter) const;
    template <typename Value> void set(std::uint32_t parameter, Value value, const char *what) const;
    std::uint32_t exposure() const;
    std::size_t ring_bytes() const;
};
