"""The vendor's own Python wrapper on each camera of the simulator; prints what came of it, a camera a line."""

import json
import warnings

import numpy as np
from pyvcam import constants as const
from pyvcam import pvc
from pyvcam.camera import Camera

WAIT_MS = 20000
warnings.simplefilter("ignore", DeprecationWarning)


def stamp(pixels) -> int:
    """The frame's number, which the simulator writes into the first four bytes."""
    return int(np.ascontiguousarray(pixels).reshape(-1).view(np.uint8)[:4].view(np.uint32)[0])


def live(camera: Camera, count: int) -> list[int]:
    camera.start_live(exp_time=4, buffer_frame_count=1000)  # four seconds in which this program may be blocked
    stamps = [stamp(camera.poll_frame(timeout_ms=WAIT_MS)[0]["pixel_data"]) for _ in range(count)]
    camera.finish()
    return stamps


def triggered(camera: Camera, count: int) -> list[int]:
    before, camera.exp_mode = camera.exp_mode, "Software Trigger Edge"
    camera.start_live(exp_time=1)
    stamps = []
    for _ in range(count):
        camera.sw_trigger()
        stamps.append(stamp(camera.poll_frame(timeout_ms=WAIT_MS)[0]["pixel_data"]))
    camera.finish()
    camera.exp_mode = before
    return stamps


def embedded(camera: Camera) -> list[int]:
    camera.metadata_enabled = True
    camera.start_live(exp_time=4, buffer_frame_count=1000)
    headers = [camera.poll_frame(timeout_ms=WAIT_MS)[0]["meta_data"]["frame_header"] for _ in range(3)]
    camera.finish()
    camera.metadata_enabled = False
    return [header["frameNr"] for header in headers]


def every_gain(camera: Camera) -> int:
    """A picture with each gain of each speed of each port."""
    gains = 0
    for port in camera.port_speed_gain_table.values():
        camera.readout_port = port["port_value"]
        for speed in [value for value in port.values() if isinstance(value, dict)]:
            camera.speed = speed["speed_index"]
            for gain in [value for value in speed.values() if isinstance(value, dict)]:
                camera.gain = gain["gain_index"]
                assert camera.bit_depth == gain["bit_depth"]
                camera.get_frame(exp_time=1, timeout_ms=WAIT_MS)
                gains += 1
    return gains


def smart(camera: Camera) -> list[int]:
    camera.smart_stream_mode_enabled = True
    camera.smart_stream_exp_params = [5, 10, 15]
    exposures = camera.smart_stream_exp_params
    camera.get_sequence(6, exp_time=5, timeout_ms=WAIT_MS)
    camera.smart_stream_mode_enabled = False
    return exposures


pvc.init_pvcam()
for name in Camera.get_available_camera_names():
    camera = Camera.select_camera(name)
    camera.open()
    camera.set_roi(64, 32, 128, 64)
    seen = {"name": name}
    # One right behind the other: a sequence is finished as soon as its last frame's handler was called.
    seen["frames"] = [camera.get_frame(exp_time=1, timeout_ms=WAIT_MS).shape for _ in range(10)][-1]
    seen["sequence"] = camera.get_sequence(5, exp_time=1, timeout_ms=WAIT_MS).shape
    seen["vtm"] = camera.get_vtm_sequence([1, 2], const.EXP_RES_ONE_MILLISEC, 4, timeout_ms=WAIT_MS).shape
    seen["live"] = live(camera, 20)
    seen["gains"] = every_gain(camera)
    if camera.check_param(const.PARAM_METADATA_ENABLED):
        seen["embedded"] = embedded(camera)
    if "Software Trigger Edge" in camera.exp_modes:
        seen["triggered"] = triggered(camera, 5)
    if camera.check_param(const.PARAM_SMART_STREAM_MODE_ENABLED):
        seen["smart"] = smart(camera)
    for feature, parameters in camera.post_processing_table.items():
        for parameter in parameters:
            value = camera.get_post_processing_param(feature, parameter)
            camera.set_post_processing_param(feature, parameter, value)
    camera.reset_pp()
    camera.close()
    print(json.dumps(seen))
pvc.uninit_pvcam()
