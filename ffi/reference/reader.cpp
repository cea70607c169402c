#include "reader.hpp"

#include <cstring>
#include <memory>
#include <stdexcept>

Reader::Reader(const Camera &camera, Handover &handover)
    : camera_(camera), options_(camera.options), handover_(handover),
      ages_(camera.library, static_cast<std::size_t>(options_.frames / options_.sample_every + 1))
{
    if (options_.metadata)
        camera.library.check(camera.library.md_create_frame_struct_cont(&decoded_, 1), "pl_md_create_frame_struct_cont");
}

Reader::~Reader()
{
    if (decoded_)
        camera_.library.md_release_frame_struct(decoded_);
}

Account Reader::run()
{
    if (options_.overwrite)
        read_latest();
    else
        read_oldest();
    account_.p50_us = ages_.percentile_us(50);
    account_.p99_us = ages_.percentile_us(99);
    return account_;
}

// The callback names the newest frame. Its slot says where the frames between it and the last one taken are.
void Reader::read_latest()
{
    const std::int64_t slots = options_.slots;
    for (std::int32_t last = 0; last < options_.frames;) {
        const Arrival newest = handover_.wait(last);
        const std::int64_t slot = (newest.frame - camera_.ring) / static_cast<std::int64_t>(camera_.frame_bytes);
        // The camera is writing the slot after the newest one.
        if (newest.number - last > slots - 1) {
            account_.overrun += newest.number - last - static_cast<std::int32_t>(slots - 1);
            last = newest.number - static_cast<std::int32_t>(slots - 1);
        }
        while (last < newest.number && last < options_.frames) {
            last++;
            std::int64_t at = (slot - (newest.number - last)) % slots;
            if (at < 0)
                at += slots;
            take(camera_.ring + at * camera_.frame_bytes, last);
            if (handover_.newest() >= last + slots - 1)
                account_.lapped++;
        }
    }
}

// The oldest frame, and then all that have come since. Each one is unlocked after reading.
void Reader::read_oldest()
{
    for (std::int32_t last = 0; last < options_.frames;) {
        for (Arrival arrival = handover_.wait(last); arrival.number; arrival = handover_.next_oldest()) {
            last = arrival.number;
            if (last <= options_.frames)
                take(arrival.frame, last);
            camera_.library.check(camera_.library.unlock_oldest_frame(camera_.hcam), "pl_exp_unlock_oldest_frame");
        }
    }
}

void Reader::take(std::uint8_t *frame, std::int32_t number)
{
    if (number % options_.sample_every == 0 && number > options_.warm_up)
        ages_.look(camera_.hcam, number);
    if (account_.frames == 0)
        account_.first_ms = now_ms();
    account_.frames++;
    if (options_.copy) {
        // Separate memory for each frame, as a program that keeps frames needs; not cleared before.
        const std::unique_ptr<std::uint8_t[]> copy(new std::uint8_t[camera_.frame_bytes]);
        std::memcpy(copy.get(), frame, camera_.frame_bytes);
        look_at(pixels_of(copy.get()));
    } else {
        look_at(pixels_of(frame));
    }
    if (number == options_.warm_up || (options_.warm_up == 0 && number == 1))
        begin_window();
    if (number == options_.frames)
        end_window();
}

const std::uint8_t *Reader::pixels_of(std::uint8_t *frame)
{
    if (!decoded_)
        return frame;
    camera_.library.check(camera_.library.md_frame_decode(decoded_, frame, camera_.frame_bytes), "pl_md_frame_decode");
    account_.checksum += decoded_->header->frameNr;
    return static_cast<const std::uint8_t *>(decoded_->roiArray[0].data);
}

// Reads one row in the middle, or nothing.
void Reader::look_at(const std::uint8_t *pixels)
{
    if (!options_.touch)
        return;
    const std::size_t first = std::size_t{ options_.height } / 2 * options_.width;
    std::uint64_t sum = 0;
    if (camera_.bytes_per_pixel == 1) {
        for (std::size_t i = 0; i < options_.width; i++)
            sum += pixels[first + i];
    } else {
        for (std::size_t i = 0; i < options_.width; i++) {
            std::uint16_t pixel;
            std::memcpy(&pixel, pixels + 2 * (first + i), sizeof pixel);
            sum += pixel;
        }
    }
    account_.checksum += sum;
}

void Reader::begin_window()
{
    account_.wakes = handover_.wakes();
    account_.allocated = allocated_bytes();
    account_.cpu_us = client_cpu_us(camera_.library);
    window_ms_ = now_ms();
}

void Reader::end_window()
{
    account_.seconds = (now_ms() - window_ms_) / 1e3;
    account_.cpu_us = client_cpu_us(camera_.library) - account_.cpu_us;
    account_.allocated = allocated_bytes() - account_.allocated;
    account_.wakes = handover_.wakes() - account_.wakes;
}
