#include "measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>

static std::atomic<std::uint64_t> allocated{ 0 };

void *operator new(std::size_t size)
{
    allocated.fetch_add(size, std::memory_order_relaxed);
    if (void *memory = std::malloc(size ? size : 1))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

std::uint64_t allocated_bytes()
{
    return allocated.load();
}

double now_ms()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double client_cpu_us(const Library &library)
{
    const double producer_us = library.producer_cpu_ns ? static_cast<double>(library.producer_cpu_ns()) / 1e3 : 0;
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    auto us = [](const timeval &time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); };
    return us(usage.ru_utime) + us(usage.ru_stime) - producer_us;
}

Ages::Ages(const Library &library, std::size_t samples) : library_(library)
{
    ns_.reserve(samples);
}

void Ages::look(std::int16_t hcam, std::int32_t frame_nr)
{
    if (!library_.frame_age_ns || ns_.size() == ns_.capacity())
        return;
    const double age_ns = library_.frame_age_ns(hcam, frame_nr);
    if (age_ns >= 0)
        ns_.push_back(age_ns);
}

double Ages::percentile_us(double percent)
{
    if (ns_.empty())
        return -1;
    const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(ns_.size() - 1) * percent / 100 + 0.5);
    std::nth_element(ns_.begin(), ns_.begin() + at, ns_.end());
    return ns_[static_cast<std::size_t>(at)] / 1e3;
}
