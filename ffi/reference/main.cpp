// The C++ client that ours is compared with: the pattern of the vendor's sample, as fast as we could make it. It does
// one run, or several, and then prints one line of JSON.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

#include "camera.hpp"
#include "handover.hpp"
#include "measure.hpp"
#include "options.hpp"
#include "reader.hpp"

// null if it was not measured.
static void print_us(const char *name, double us)
{
    if (us < 0)
        std::printf(",\"%s\":null", name);
    else
        std::printf(",\"%s\":%.3f", name, us);
}

static void print(const Options &options, const Account &account, const Handover &handover, double armed_ms,
                  double start_ms, double stop_ms)
{
    const int window = options.frames - (options.warm_up ? options.warm_up : 1);
    const double frames = window > 0 ? window : 1;
    const int missing = handover.missing();
    std::printf("{\"frames\":%d,\"missing\":%d,\"overrun\":%d,\"lapped\":%d", account.frames - missing, missing,
                account.overrun, account.lapped);
    std::printf(",\"framesPerSecond\":%.3f,\"cpuUsPerFrame\":%.4f,\"bytesPerFrame\":%.2f,\"wakesPerFrame\":%.4f",
                account.seconds > 0 ? window / account.seconds : 0, account.cpu_us / frames,
                static_cast<double>(account.allocated) / frames, static_cast<double>(account.wakes) / frames);
    print_us("latencyP50Us", account.p50_us);
    print_us("latencyP99Us", account.p99_us);
    std::printf(",\"armToFirstFrameMs\":%.3f,\"startToFirstFrameMs\":%.3f,\"stopToReadyMs\":%.3f,\"checksum\":%llu}\n",
                account.first_ms - armed_ms, account.first_ms - start_ms, stop_ms,
                static_cast<unsigned long long>(account.checksum));
}

static void measure(const Options &options)
{
    const Library library(options.library, options.metadata);
    Camera camera(library, options);
    const double armed_ms = now_ms();
    camera.set_up();
    Handover handover(camera);
    handover.register_callback();
    Reader reader(camera, handover);
    client_cpu_us(library); // from here on the simulator measures handlers
    const double start_ms = now_ms();
    camera.start();
    const Account account = reader.run();
    const double done_ms = now_ms();
    camera.abort();
    handover.deregister_callback();
    print(options, account, handover, armed_ms, start_ms, now_ms() - done_ms);
}

// From the first call for a run until the camera is ready for the next one: the median of many runs.
static void measure_runs(const Options &options)
{
    const Library library(options.library, options.metadata);
    Camera camera(library, options);
    std::vector<double> took_ms;
    for (std::int32_t run = 0; run < options.runs; run++) {
        const double begun_ms = now_ms();
        camera.set_up();
        Handover handover(camera);
        handover.register_callback();
        Reader reader(camera, handover);
        camera.start();
        reader.run();
        camera.abort();
        handover.deregister_callback();
        took_ms.push_back(now_ms() - begun_ms);
    }
    const auto middle = took_ms.begin() + options.runs / 2;
    std::nth_element(took_ms.begin(), middle, took_ms.end());
    std::printf("{\"runMs\":%.3f}\n", *middle);
}

int main(int count, char **words)
{
    try {
        const Options options = read_options(count, words);
        if (options.runs > 1)
            measure_runs(options);
        else
            measure(options);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
