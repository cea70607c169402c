// The client's command line. `deno task pvcam parity` gives our client the same options.
#pragma once

#include <cstdint>
#include <string>

struct Options {
    std::string library;
    std::string camera; // empty: the first camera
    std::uint16_t x = 0, y = 0, width = 0, height = 0; // unbinned sensor pixels
    std::int32_t port = -1;           // value of PARAM_READOUT_PORT; negative: unchanged, as for the next two
    std::int16_t speed = -1, gain = -1;
    std::int16_t mode = 0;            // trigger OR-ed with expose out
    double exposure_ms = 10;
    std::uint32_t slots = 0;
    std::int32_t frames = 0;          // the camera's frame number that ends the run
    std::int32_t warm_up = 0;         // frames before the measurement of CPU begins
    std::int32_t runs = 1;            // number of runs; if more than one, only the time of each is printed
    std::int32_t sample_every = 1;    // measures the age of one frame in this many
    bool overwrite = true, copy = false, touch = true, metadata = false;
};

// Reads "--name value" pairs. Throws a sentence that names an unknown option.
Options read_options(int count, char **words);
