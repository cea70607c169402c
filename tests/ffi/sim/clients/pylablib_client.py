"""pylablib's own driver, which looks for a library of Windows by itself, takes pictures with every camera of the
simulator that lists its binnings, as pylablib needs, and prints what came of each."""

import ctypes
import json
import sys

ctypes.WINFUNCTYPE = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)

from pylablib.devices.utils import load_lib  # noqa: E402

load_lib.load_lib = lambda *_, **__: ctypes.CDLL(sys.argv[1])

from pylablib.devices import Photometrics  # noqa: E402

for name in Photometrics.list_cameras()[:6]:
    camera = Photometrics.PvcamCamera(name)
    camera.set_roi(0, 64, 0, 64)
    camera.set_exposure(0.02)
    frames = camera.grab(5)
    camera.setup_acquisition(nframes=20)
    camera.start_acquisition()
    live = 0
    while live < 10:
        camera.wait_for_frame()
        if camera.read_oldest_image() is not None:
            live += 1
    camera.stop_acquisition()
    print(json.dumps({
        "name": name,
        "exposure_s": camera.get_exposure(),
        "frames": [len(frames), *frames[0].shape],
        "live": live,
        "mode": camera.get_trigger_mode()[0],
    }))
    camera.close()
