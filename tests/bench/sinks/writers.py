"""Other people's writers on the same bytes: writers.py tifffile|h5py PATH WIDTH HEIGHT FRAMES prints seconds."""

import sys
import time

import numpy as np

writer, path, width, height, frames = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
ring = (np.arange(16 * height * width, dtype=np.uint32) * 7).astype(np.uint16).reshape(16, height, width)
if writer == "tifffile":
    import tifffile

    start = time.perf_counter()
    with tifffile.TiffWriter(path, bigtiff=True) as tif:
        for n in range(frames):
            tif.write(ring[n % 16], contiguous=True)
else:
    import h5py

    start = time.perf_counter()
    with h5py.File(path, "w", libver="latest") as file:
        frames_of = file.create_dataset("frames", (frames, height, width), "u2", chunks=(1, height, width))
        for n in range(frames):
            frames_of[n] = ring[n % 16]
print(time.perf_counter() - start)
