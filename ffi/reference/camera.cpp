#include "camera.hpp"

#include <sys/mman.h>

#include <cmath>
#include <cstring>
#include <stdexcept>

Camera::Camera(const Library &library, const Options &options) : library(library), options(options)
{
    library.check(library.pvcam_init(), "pl_pvcam_init");
    char name[CAM_NAME_LEN] = "";
    if (options.camera.empty())
        library.check(library.cam_get_name(0, name), "pl_cam_get_name");
    else
        std::strncpy(name, options.camera.c_str(), sizeof name - 1);
    library.check(library.cam_open(name, &hcam, OPEN_EXCLUSIVE), "pl_cam_open");
    // The camera may still be exposing for a process that was killed.
    library.abort(hcam, CCS_HALT);
}

Camera::~Camera()
{
    library.cam_close(hcam);
    library.pvcam_uninit();
    if (ring)
        munmap(ring, ring_bytes());
}

bool Camera::available(std::uint32_t parameter) const
{
    rs_bool is = 0;
    return library.get_param(hcam, parameter, ATTR_AVAIL, &is) && is;
}

template <typename Value> void Camera::set(std::uint32_t parameter, Value value, const char *what) const
{
    if (available(parameter))
        library.check(library.set_param(hcam, parameter, &value), what);
}

// Microseconds if the camera has them, otherwise milliseconds.
std::uint32_t Camera::exposure() const
{
    double units = options.exposure_ms;
    std::int32_t microseconds = EXP_RES_ONE_MICROSEC;
    if (available(PARAM_EXP_RES) && library.set_param(hcam, PARAM_EXP_RES, &microseconds))
        units *= 1000;
    return static_cast<std::uint32_t>(std::llround(units));
}

void Camera::set_up()
{
    if (options.port >= 0)
        set(PARAM_READOUT_PORT, options.port, "pl_set_param(PARAM_READOUT_PORT)");
    if (options.speed >= 0)
        set(PARAM_SPDTAB_INDEX, options.speed, "pl_set_param(PARAM_SPDTAB_INDEX)");
    if (options.gain >= 0)
        set(PARAM_GAIN_INDEX, options.gain, "pl_set_param(PARAM_GAIN_INDEX)");
    set(PARAM_METADATA_ENABLED, static_cast<rs_bool>(options.metadata), "pl_set_param(PARAM_METADATA_ENABLED)");
    std::int16_t bits = 16;
    library.check(library.get_param(hcam, PARAM_BIT_DEPTH, ATTR_CURRENT, &bits), "pl_get_param(PARAM_BIT_DEPTH)");
    bytes_per_pixel = bits > 8 ? 2 : 1;
    rgn_type region{};
    region.s1 = options.x;
    region.s2 = static_cast<std::uint16_t>(options.x + options.width - 1);
    region.p1 = options.y;
    region.p2 = static_cast<std::uint16_t>(options.y + options.height - 1);
    region.sbin = region.pbin = 1;
    const std::int16_t buffer = options.overwrite ? CIRC_OVERWRITE : CIRC_NO_OVERWRITE;
    library.check(library.setup_cont(hcam, 1, &region, options.mode, exposure(), &frame_bytes, buffer),
                  "pl_exp_setup_cont");
    if (ring)
        return; // of the run before, if it has the same size
    void *memory = mmap(nullptr, ring_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::runtime_error("There is no memory for a ring of " + std::to_string(ring_bytes()) + " bytes.");
    ring = static_cast<std::uint8_t *>(memory);
    madvise(ring, ring_bytes(), MADV_HUGEPAGE);
    std::memset(ring, 0, ring_bytes());
}

void Camera::start()
{
    library.check(library.start_cont(hcam, ring, static_cast<std::uint32_t>(ring_bytes())), "pl_exp_start_cont");
}

void Camera::abort()
{
    library.check(library.abort(hcam, CCS_HALT), "pl_exp_abort");
}

std::size_t Camera::ring_bytes() const
{
    return std::size_t{ frame_bytes } * options.slots;
}
