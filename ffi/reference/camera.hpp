// One opened camera, set up for a run, with its ring.
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

    // Sets up a run. For the first run it allocates the ring, aligned to pages and touched.
    void set_up();
    void start();
    // Stops the camera. Afterwards its handler is not called, but may still be running.
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
