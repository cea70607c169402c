"""NumPy, OpenCV and scikit-image doing the same: how long each takes, in milliseconds, as JSON."""
import json
import sys
import time

import cv2
import numpy as np
from skimage.feature import peak_local_max

SIDE, FRAMES, ROUNDS = 2048, 10, 21
cv2.setNumThreads(1)
frames = np.fromfile(sys.argv[1], dtype=np.uint16).reshape(FRAMES, SIDE, SIDE)


def measure(work, rounds=ROUNDS):
    taken = []
    for i in range(rounds):
        before = time.perf_counter()
        work(frames[i % FRAMES])
        taken.append(time.perf_counter() - before)
    return sorted(taken)[rounds // 2] * 1e3


def spots(p):
    q = p.astype(np.float32)
    d = cv2.blur(q, (3, 3)) - cv2.blur(q, (13, 13))
    return peak_local_max(d, min_distance=3, threshold_abs=20)


print(json.dumps({
    "statistics": {
        "NumPy": measure(lambda p: (p.min(), p.max(), p.mean(), p.std()), 7),
        "OpenCV": measure(lambda p: (cv2.minMaxLoc(p), cv2.meanStdDev(p))),
    },
    "histogram": {
        "NumPy": measure(lambda p: np.bincount(p.ravel(), minlength=65536)),
        "OpenCV": measure(lambda p: cv2.calcHist([p], [0], None, [65536], [0, 65536])),
    },
    "preview": {
        "NumPy": measure(lambda p: p.reshape(512, 4, 512, 4).mean(axis=(1, 3)), 7),
        "OpenCV": measure(lambda p: cv2.resize(p, (512, 512), interpolation=cv2.INTER_AREA)),
    },
    "areas": {
        "NumPy": measure(lambda p: [p[y:y + 32, x:x + 32].mean() for y in range(0, 2000, 200) for x in range(0, 2000, 200)]),
    },
    "sharpness": {
        "NumPy": measure(lambda p: np.square(p[:, 2:].astype(np.float32) - p[:, :-2]).mean(), 7),
        "OpenCV": measure(lambda p: cv2.Laplacian(p, cv2.CV_32F).var(), 7),
    },
    "spots": {"OpenCV and scikit-image": measure(spots, 5)},
}))
