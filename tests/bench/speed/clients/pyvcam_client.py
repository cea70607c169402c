"""The comparison's client in Python: the vendor's wrapper, in the way that its examples show.

Takes an order as JSON, and whether it may keep to the wrapper's own pictures without a copy; prints what it measured as
a line of JSON.
"""

import ctypes
import json
import sys
import time

import numpy as np
from pyvcam import pvc
from pyvcam.camera import Camera

order = json.loads(sys.argv[1])
region, frames, warm_up = order["region"], order["frames"], order["warmUp"]

probes = ctypes.CDLL(order["library"])
probes.pvsim_producer_cpu_ns.restype = ctypes.c_uint64
probes.pvsim_frame_age_ns.restype = ctypes.c_double
probes.pvsim_frame_age_ns.argtypes = [ctypes.c_int16, ctypes.c_int32]


def cpu_us() -> float:
    """The process's CPU time, less the simulated camera's own."""
    return time.process_time_ns() / 1000 - probes.pvsim_producer_cpu_ns() / 1000


cpu_us()  # has the simulator measure handlers from here on
pvc.init_pvcam()
camera = Camera.select_camera(order["camera"])
camera.open()
camera.readout_port, camera.speed, camera.gain = order["port"], order["speed"], order["gain"]
camera.set_roi(region["x"], region["y"], region["width"], region["height"])
camera.start_live(exp_time=int(order["exposureMs"]), buffer_frame_count=order["slots"])

number = taken = measured = checksum = 0
started_us = started_s = 0.0
ages = []
while number < frames:
    frame, _, _ = camera.poll_frame(timeout_ms=20000, copyData=order["copy"])
    pixels = frame["pixel_data"]
    # The simulator writes a frame's number into its first pixels; the wrapper gives none without metadata.
    number = int(pixels[0, :2].copy().view(np.uint32)[0])
    taken += 1
    if number > warm_up and number % order["sampleEvery"] == 0:
        ages.append(probes.pvsim_frame_age_ns(order["cameraIndex"], number))
    checksum += int(pixels[region["height"] // 2].sum())
    if started_s > 0:
        measured += 1
    elif number >= warm_up:
        started_us, started_s = cpu_us(), time.perf_counter()
seconds = time.perf_counter() - started_s
cpu = cpu_us() - started_us
camera.finish()
camera.close()
pvc.uninit_pvcam()

known = sorted(age for age in ages if age >= 0)


def percentile_us(percent: int):
    return known[round((len(known) - 1) * percent / 100)] / 1000 if known else None


print(json.dumps({
    "frames": taken,
    "missing": number - taken,
    "overrun": 0,
    "lapped": 0,
    "framesPerSecond": measured / seconds,
    "cpuUsPerFrame": cpu / max(1, measured),
    "bytesPerFrame": None,
    "wakesPerFrame": None,
    "latencyP50Us": percentile_us(50),
    "latencyP99Us": percentile_us(99),
    "armToFirstFrameMs": None,
    "stopToReadyMs": None,
    "checksum": checksum,
}))
