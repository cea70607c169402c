#include "library.hpp"

#include <dlfcn.h>

#include <stdexcept>

template <typename Function> static void find(void *handle, const char *name, Function &function)
{
    function = reinterpret_cast<Function>(dlsym(handle, name));
}

template <typename Function> static void need(void *handle, const char *name, Function &function)
{
    find(handle, name, function);
    if (!function)
        throw std::runtime_error(std::string("This is no libpvcam of version 3: it has no function ") + name + ".");
}

Library::Library(const std::string &path, bool metadata)
{
    void *handle = dlopen(path.c_str(), RTLD_NOW);
    if (!handle)
        throw std::runtime_error(std::string("Cannot open libpvcam: ") + dlerror());
    need(handle, "pl_pvcam_init", pvcam_init);
    need(handle, "pl_pvcam_uninit", pvcam_uninit);
    need(handle, "pl_error_code", error_code);
    need(handle, "pl_cam_get_name", cam_get_name);
    need(handle, "pl_cam_open", cam_open);
    need(handle, "pl_cam_close", cam_close);
    need(handle, "pl_cam_register_callback_ex3", register_callback_ex3);
    need(handle, "pl_cam_deregister_callback", deregister_callback);
    need(handle, "pl_get_param", get_param);
    need(handle, "pl_set_param", set_param);
    need(handle, "pl_get_enum_param", get_enum_param);
    need(handle, "pl_exp_setup_cont", setup_cont);
    need(handle, "pl_exp_start_cont", start_cont);
    need(handle, "pl_exp_abort", abort);
    need(handle, "pl_exp_get_latest_frame_ex", get_latest_frame_ex);
    need(handle, "pl_exp_get_oldest_frame_ex", get_oldest_frame_ex);
    need(handle, "pl_exp_unlock_oldest_frame", unlock_oldest_frame);
    if (metadata) {
        need(handle, "pl_md_create_frame_struct_cont", md_create_frame_struct_cont);
        need(handle, "pl_md_release_frame_struct", md_release_frame_struct);
        need(handle, "pl_md_frame_decode", md_frame_decode);
    }
    find(handle, "pvsim_producer_cpu_ns", producer_cpu_ns);
    find(handle, "pvsim_frame_age_ns", frame_age_ns);
}

void Library::check(rs_bool result, const char *call) const
{
    if (result)
        return;
    throw std::runtime_error(std::string(call) + " failed with error code " + std::to_string(error_code()) + ".");
}
