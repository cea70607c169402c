"""A client in Python, with only ctypes: records ten frames of a continuous run with a handler."""

import ctypes as c
import sys
import time


class FrameInfo(c.Structure):
    _fields_ = [
        ("guid", c.c_uint8 * 16),
        ("hcam", c.c_int16),
        ("frame_nr", c.c_int32),
        ("time_stamp", c.c_int64),
        ("readout_time", c.c_int32),
        ("time_stamp_bof", c.c_int64),
    ]


Region = c.c_uint16 * 6
Handler = c.CFUNCTYPE(None, c.POINTER(FrameInfo), c.c_void_p)

pvcam = c.CDLL(sys.argv[1])
for name in ("pl_pvcam_init", "pl_pvcam_uninit", "pl_cam_open", "pl_cam_close", "pl_exp_setup_cont",
             "pl_exp_start_cont", "pl_exp_abort", "pl_exp_get_oldest_frame_ex", "pl_exp_unlock_oldest_frame",
             "pl_cam_register_callback_ex3", "pl_cam_deregister_callback", "pl_cam_get_name"):
    getattr(pvcam, name).restype = c.c_uint16  # rs_bool has 16 bits
pvcam.pl_error_code.restype = c.c_int16


def check(result: int, call: str) -> None:
    if result != 1:
        sys.exit(f"{call} failed with {pvcam.pl_error_code()}")


check(pvcam.pl_pvcam_init(), "pl_pvcam_init")
name = c.create_string_buffer(32)
check(pvcam.pl_cam_get_name(c.c_int16(0), name), "pl_cam_get_name")
camera = c.c_int16()
check(pvcam.pl_cam_open(name, c.byref(camera), c.c_int16(0)), "pl_cam_open")

called = []
handler = Handler(lambda info, context: called.append(info.contents.frame_nr))
check(pvcam.pl_cam_register_callback_ex3(camera, c.c_int32(1), handler, None), "pl_cam_register_callback_ex3")

frame_bytes = c.c_uint32()
region = Region(0, 63, 1, 0, 63, 1)
internal, no_overwrite = 1792, 2
check(pvcam.pl_exp_setup_cont(camera, c.c_uint16(1), region, c.c_int16(internal), c.c_uint32(5),
                              c.byref(frame_bytes), c.c_int16(no_overwrite)), "pl_exp_setup_cont")
ring = (c.c_uint8 * (frame_bytes.value * 20))()
check(pvcam.pl_exp_start_cont(camera, ring, c.c_uint32(len(ring))), "pl_exp_start_cont")

stamps, info, frame = [], FrameInfo(), c.c_void_p()
while len(stamps) < 10:
    if pvcam.pl_exp_get_oldest_frame_ex(camera, c.byref(frame), c.byref(info)) != 1:
        time.sleep(0.001)
        continue
    stamp = int.from_bytes(c.string_at(frame.value, 4), "little")
    if stamp != info.frame_nr:
        sys.exit(f"frame {info.frame_nr} is stamped {stamp}")
    stamps.append(stamp)
    check(pvcam.pl_exp_unlock_oldest_frame(camera), "pl_exp_unlock_oldest_frame")
while len(called) < 10:
    time.sleep(0.001)
check(pvcam.pl_exp_abort(camera, c.c_int16(1)), "pl_exp_abort")
check(pvcam.pl_cam_deregister_callback(camera, c.c_int32(1)), "pl_cam_deregister_callback")
check(pvcam.pl_cam_close(camera), "pl_cam_close")
check(pvcam.pl_pvcam_uninit(), "pl_pvcam_uninit")
print(f"{name.value.decode()}: {len(stamps)} frames of 64 x 64, stamped {stamps[0]} to {stamps[-1]}, "
      "handler called 10 times or more")
