/* Programs that end, or unload the library, with the camera running: no crash, and the threads are gone.
   unload <library> unload|exit */
#include <dlfcn.h>

#include "check.h"

static atomic_int calls;

static void on_frame(const FRAME_INFO *info, void *context)
{
    (void)info;
    (void)context;
    calls++;
}

int main(int count, char **words)
{
    if (count < 3)
        return 2;
    void *library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);
    rs_bool (*init)(void) = (rs_bool(*)(void))dlsym(library, "pl_pvcam_init");
    rs_bool (*open)(char *, int16 *, int16) = (rs_bool(*)(char *, int16 *, int16))dlsym(library, "pl_cam_open");
    rs_bool (*enlist)(int16, int32, void *, void *) =
        (rs_bool(*)(int16, int32, void *, void *))dlsym(library, "pl_cam_register_callback_ex3");
    rs_bool (*set_up)(int16, uns16, const rgn_type *, int16, uns32, uns32 *, int16) =
        (rs_bool(*)(int16, uns16, const rgn_type *, int16, uns32, uns32 *, int16))dlsym(library, "pl_exp_setup_cont");
    rs_bool (*start)(int16, void *, uns32) = (rs_bool(*)(int16, void *, uns32))dlsym(library, "pl_exp_start_cont");
    int16 hcam;
    uns32 bytes;
    rgn_type region = square(64);
    char name[] = "pvcamUSB_0";
    void *ring = make_buffer(16 * 8192);
    if (!init() || !open(name, &hcam, 0) || !enlist(hcam, PL_CALLBACK_EOF, (void *)on_frame, NULL) ||
        !set_up(hcam, 1, &region, EXT_TRIG_INTERNAL, 1, &bytes, CIRC_OVERWRITE) || !start(hcam, ring, 16 * bytes))
        return 3;
    if (!await_count(&calls, 5, 20))
        return 4;
    if (strcmp(words[2], "exit") == 0)
        exit(0);
    dlclose(library);
    int before = calls;
    free(ring);
    rest_ms(100);
    return calls == before ? 0 : 5;
}
