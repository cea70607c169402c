// libpvcam, opened by its path as our own client opens it, so that both use the same library.
#pragma once

#include <cstdint>
#include <string>

#include "../sim/interface/pvcam_calls.h"

// A pointer to each function that the client calls, with the type from the generated header.
struct Library {
    // Throws a sentence if it does not open. With `metadata` it must also have the decoder.
    Library(const std::string &path, bool metadata);

    decltype(&::pl_pvcam_init) pvcam_init;
    decltype(&::pl_pvcam_uninit) pvcam_uninit;
    decltype(&::pl_error_code) error_code;
    decltype(&::pl_cam_get_name) cam_get_name;
    decltype(&::pl_cam_open) cam_open;
    decltype(&::pl_cam_close) cam_close;
    decltype(&::pl_cam_register_callback_ex3) register_callback_ex3;
    decltype(&::pl_cam_deregister_callback) deregister_callback;
    decltype(&::pl_get_param) get_param;
    decltype(&::pl_set_param) set_param;
    decltype(&::pl_get_enum_param) get_enum_param;
    decltype(&::pl_exp_setup_cont) setup_cont;
    decltype(&::pl_exp_start_cont) start_cont;
    decltype(&::pl_exp_abort) abort;
    decltype(&::pl_exp_get_latest_frame_ex) get_latest_frame_ex;
    decltype(&::pl_exp_get_oldest_frame_ex) get_oldest_frame_ex;
    decltype(&::pl_exp_unlock_oldest_frame) unlock_oldest_frame;
    decltype(&::pl_md_create_frame_struct_cont) md_create_frame_struct_cont = nullptr;
    decltype(&::pl_md_release_frame_struct) md_release_frame_struct = nullptr;
    decltype(&::pl_md_frame_decode) md_frame_decode = nullptr;

    // Functions of the simulator; null in any other libpvcam.
    std::uint64_t (*producer_cpu_ns)() = nullptr;
    double (*frame_age_ns)(std::int16_t hcam, std::int32_t frame_nr) = nullptr;

    // Throws a sentence with libpvcam's error code unless the call succeeded.
    void check(rs_bool result, const char *call) const;
};
