// What a run cost: CPU without the producer's own, allocated bytes, and how old frames were when they were read.
#pragma once

#include <cstdint>
#include <vector>

#include "library.hpp"

double now_ms();

// Bytes asked of operator new by all threads so far.
std::uint64_t allocated_bytes();

// The process's CPU time, user and system, less the producer's own threads, in microseconds.
double client_cpu_us(const Library &library);

class Ages {
public:
    // Room for this many samples, so that the loop allocates nothing.
    Ages(const Library &library, std::size_t samples);
    // Looks at how old a frame is at this moment.
    void look(std::int16_t hcam, std::int32_t frame_nr);
    // In microseconds; negative if there is no sample.
    double percentile_us(double percent);

private:
    const Library &library_;
    std::vector<double> ns_;
};
