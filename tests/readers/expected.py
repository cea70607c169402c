"""The pixels of synthetic frames, as tests/src/recording/synthetic_run.ts makes them."""

import numpy as np


def plane(frame_number, region, height, width, bytes_per_pixel):
    index = np.arange(height * width, dtype=np.int64)
    value = frame_number * 31 + region * 101 + index * 7 + (index >> 8) * 3
    pixels = value.astype(np.uint8 if bytes_per_pixel == 1 else np.uint16)
    if region == 0 and pixels.nbytes >= 4:
        pixels.view(np.uint8)[:4] = np.frombuffer(np.uint32(frame_number).tobytes(), np.uint8)
    return pixels.reshape(height, width)


def stack(first, count, region, height, width, bytes_per_pixel):
    return np.stack([plane(first + i, region, height, width, bytes_per_pixel) for i in range(count)])
