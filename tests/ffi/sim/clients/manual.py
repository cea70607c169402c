"""A program with ctypes, written only from the manual: asks what a camera has before it sets anything, takes a
sequence without a handler, and a live view that polls for the newest frame. Prints what it got of each camera."""

import ctypes as c
import sys
import time

pvcam = c.CDLL(sys.argv[1])


class Region(c.Structure):
    _fields_ = [(name, c.c_uint16) for name in ("s1", "s2", "sbin", "p1", "p2", "pbin")]


CURRENT, COUNT, MAX, AVAIL = 0, 1, 4, 8
SER_SIZE, PAR_SIZE, EXPOSURE_MODE, READOUT_PORT, SPDTAB_INDEX, TEMP, BIT_DEPTH = (
    0x0602003A, 0x06020039, 0x09020217, 0x090200F7, 0x01020201, 0x0102020D, 0x010201FF)
OVERWRITE, HALT, COMPLETE, FAILED = 1, 1, 3, 4


def check(ok, what):
    if ok & 0xFFFF:
        return
    text = c.create_string_buffer(255)
    pvcam.pl_error_message(pvcam.pl_error_code(), text)
    sys.exit(f"{what}: {text.value.decode()}")


def ask(camera, parameter, attribute, kind):
    value = kind()
    check(pvcam.pl_get_param(camera, c.c_uint32(parameter), attribute, c.byref(value)), hex(parameter))
    return value.value


def choices(camera, parameter):
    found = []
    for index in range(ask(camera, parameter, COUNT, c.c_uint32)):
        length, value = c.c_uint32(), c.c_int32()
        check(pvcam.pl_enum_str_length(camera, c.c_uint32(parameter), index, c.byref(length)), "length")
        text = c.create_string_buffer(length.value)
        check(pvcam.pl_get_enum_param(camera, c.c_uint32(parameter), index, c.byref(value), text, length), "entry")
        found.append((value.value, text.value.decode()))
    return found


def sequence(camera, region, mode, frames):
    size, arrived, status = c.c_uint32(), c.c_uint32(), c.c_int16()
    check(pvcam.pl_exp_setup_seq(camera, frames, 1, c.byref(region), mode, 5, c.byref(size)), "setup_seq")
    memory = c.create_string_buffer(size.value)
    check(pvcam.pl_exp_start_seq(camera, memory), "start_seq")
    while status.value not in (COMPLETE, FAILED):
        check(pvcam.pl_exp_check_status(camera, c.byref(status), c.byref(arrived)), "check_status")
        time.sleep(0.001)
    check(pvcam.pl_exp_finish_seq(camera, memory, 0), "finish_seq")
    return arrived.value == size.value


def live(camera, region, mode, seconds):
    size, newest = c.c_uint32(), c.c_void_p()
    check(pvcam.pl_exp_setup_cont(camera, 1, c.byref(region), mode, 5, c.byref(size), OVERWRITE), "setup_cont")
    ring = c.create_string_buffer(size.value * 20)
    check(pvcam.pl_exp_start_cont(camera, ring, len(ring)), "start_cont")
    seen, until = set(), time.monotonic() + seconds
    while time.monotonic() < until and len(seen) < 5:
        if pvcam.pl_exp_get_latest_frame(camera, c.byref(newest)) & 0xFFFF:
            seen.add(c.string_at(newest.value, 4))  # the simulator's frame number
        time.sleep(0.003)
    check(pvcam.pl_exp_stop_cont(camera, HALT), "stop_cont")
    return len(seen) == 5


check(pvcam.pl_pvcam_init(), "init")
total = c.c_int16()
check(pvcam.pl_cam_get_total(c.byref(total)), "total")
for index in range(total.value):
    name, camera = c.create_string_buffer(32), c.c_int16()
    check(pvcam.pl_cam_get_name(index, name), "name")
    check(pvcam.pl_cam_open(name, c.byref(camera), 0), "open")
    columns, rows = ask(camera, SER_SIZE, CURRENT, c.c_uint16), ask(camera, PAR_SIZE, CURRENT, c.c_uint16)
    if ask(camera, TEMP, AVAIL, c.c_uint16):
        ask(camera, TEMP, CURRENT, c.c_int16)
    port, _ = choices(camera, READOUT_PORT)[0]
    check(pvcam.pl_set_param(camera, c.c_uint32(READOUT_PORT), c.byref(c.c_int32(port))), "port")
    speed = c.c_int16(ask(camera, SPDTAB_INDEX, MAX, c.c_int16))
    check(pvcam.pl_set_param(camera, c.c_uint32(SPDTAB_INDEX), c.byref(speed)), "speed")
    mode, _ = choices(camera, EXPOSURE_MODE)[0]
    middle = Region(columns // 2 - 32, columns // 2 + 31, 1, rows // 2 - 32, rows // 2 + 31, 1)
    got = sequence(camera, middle, mode, 4) and live(camera, middle, mode, 30)
    print(name.value.decode(), columns, rows, ask(camera, BIT_DEPTH, CURRENT, c.c_int16), "all" if got else "missing")
    check(pvcam.pl_cam_close(camera), "close")
check(pvcam.pl_pvcam_uninit(), "uninit")
