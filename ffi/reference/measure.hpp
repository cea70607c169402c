// The cost of a run: CPU time without the producer's, allocated bytes, and the age of frames when they were read.
#pragma once

#include <cstdint>
#include <vector>

#include "library.hpp"

double now_ms();

// Bytes that all threads have requested from operator new so far.
std::uint64_t allocated_bytes();

// The process's CPU time, user and system, minus the producer's threads, in microseconds.
double client_cpu_us(const Library &library);

class Ages {
public:
    // Makes room for this many samples, so that the loop allocates nothing.
    Ages(const Library &library, std::size_t samples);
    // Notes how old a frame is now.
    void look(std::int16_t hcam, std::int32_t frame_nr);
    // In microseconds; negative if there is no sample.
    double percentile_us(double percent);

private:
    const Library &library_;
    std::vector<double> ns_;
};
