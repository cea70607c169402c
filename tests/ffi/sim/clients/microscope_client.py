"""python-microscope's own driver takes pictures with every camera of the simulator, and prints what came of each."""

import json
import logging
import time

from microscope import ROI
from microscope.cameras import pvcam

logging.disable(logging.CRITICAL)

for index in range(7):
    camera = pvcam.PVCamera(index)
    camera.set_roi(ROI(0, 0, 64, 64))
    camera.set_exposure_time(0.005)
    counts = {}
    for trigger in (pvcam.TRIG_SOFT, pvcam.TRIG_VARIABLE):
        frames = []
        camera._put = lambda frame, timestamp: frames.append(frame.shape)
        camera._trigger = trigger
        camera.enable()
        for wanted in range(1, 6):
            if trigger == pvcam.TRIG_SOFT:
                camera.soft_trigger()
            deadline = time.monotonic() + 30
            while len(frames) < wanted and time.monotonic() < deadline:
                time.sleep(0.002)
        camera.disable()
        counts[pvcam.TRIGGER_MODES[trigger].label] = min(len(frames), 5)
    print(json.dumps({"name": camera._pv_name.decode(), "counts": list(counts.values()), "shape": frames[0]}))
    camera.shutdown()
