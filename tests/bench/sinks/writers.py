"""Other people's writers on the same bytes: writers.py WRITER PATH WIDTH HEIGHT FRAMES RING prints seconds.

RING is a file with the frames that are written round and round.
"""

import sys
import time

import numpy as np

writer, path, width, height, frames, ring_path = sys.argv[1:7]
width, height, frames = int(width), int(height), int(frames)
ring = np.fromfile(ring_path, dtype=np.uint16).reshape(-1, height, width)
slots = len(ring)
# As many frames in a shard as ours have.
shard_frames = max(1, min(frames, 16384, 1024**3 // (2 * width * height)))


def tifffile():
    import tifffile

    with tifffile.TiffWriter(path, bigtiff=True) as tif:
        for n in range(frames):
            tif.write(ring[n % slots], contiguous=True)


def h5py():
    import h5py

    with h5py.File(path, "w", libver="latest") as file:
        frames_of = file.create_dataset("frames", (frames, height, width), "u2", chunks=(1, height, width))
        for n in range(frames):
            frames_of[n] = ring[n % slots]


def acquire_zarr(codec=None):
    import acquire_zarr as az

    def axis(name, kind, size, chunk, chunks):
        return az.Dimension(name=name, kind=kind, array_size_px=size, chunk_size_px=chunk, shard_size_chunks=chunks)

    dimensions = [
        axis("t", az.DimensionType.TIME, 0, 1, shard_frames),
        axis("y", az.DimensionType.SPACE, height, height, 1),
        axis("x", az.DimensionType.SPACE, width, width, 1),
    ]
    array = az.ArraySettings(dimensions=dimensions, data_type=az.DataType.UINT16)
    if codec:
        array.compression = az.CompressionSettings(
            compressor=az.Compressor.BLOSC1,
            codec=getattr(az.CompressionCodec, f"BLOSC_{codec.upper()}"),
            level=1,
            shuffle=1,
        )
    settings = az.StreamSettings(store_path=path, version=az.ZarrVersion.V3, overwrite=True, arrays=[array])
    stream = az.ZarrStream(settings)
    for n in range(frames):
        stream.append(ring[n % slots])
    stream.close()


def ome_writers(codec=None):
    import ome_writers as ow

    settings = ow.AcquisitionSettings(
        root_path=path + ".ome.zarr",
        dimensions=[
            # With shards, this backend writes a whole shard again for each frame: 90 s for 0.8 GB.
            ow.Dimension(name="t", count=frames, chunk_size=1),
            ow.Dimension(name="y", count=height),
            ow.Dimension(name="x", count=width),
        ],
        dtype="uint16",
        format="tensorstore",
        compression=f"blosc-{codec}" if codec else None,
        overwrite=True,
    )
    with ow.create_stream(settings) as stream:
        for n in range(frames):
            stream.append(ring[n % slots])


ways = {
    "tifffile": tifffile,
    "h5py": h5py,
    "acquire-zarr": acquire_zarr,
    "acquire-zarr zstd": lambda: acquire_zarr("zstd"),
    "acquire-zarr lz4": lambda: acquire_zarr("lz4"),
    "ome-writers": ome_writers,
    "ome-writers zstd": lambda: ome_writers("zstd"),
    "ome-writers lz4": lambda: ome_writers("lz4"),
}
if "acquire" in writer:
    import acquire_zarr as _  # noqa: F401 -- loading a library is no part of writing
if "ome" in writer:
    import ome_writers as _, tensorstore as _  # noqa: E401, F401
start = time.perf_counter()
ways[writer]()
print(time.perf_counter() - start)
