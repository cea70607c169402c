import { barePath, checkExtension, checkPath } from "../record/output_path.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { recorderSink } from "../writing/recorder_sink.ts";
import type { Sink } from "../sink.ts";
import { ZarrOfRun } from "./zarr_of_run.ts";

/**
 * Records to OME-Zarr 0.5 (Zarr version 3), which napari, zarr, dask and zarrita open: a folder, in it one array of
 * `t, y, x` for each region, each frame a chunk, many chunks together in a shard. A plan's has the axes of the plan, such as
 * `t, c, z, y, x`, and a picture for each position. Beside `run.ome.zarr` stand `run.json`
 * and `run.frames.npy`; the latter has the frames' true times, for which OME-Zarr has no place.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.ome.zarr` or `.zarr`; opening it throws one if something
 * of that name exists, its folder does not, or the disk has not enough room for the frames asked for.
 */
export function omeZarrSink(path: string, options: FileSinkOptions = {}): Sink {
  checkPath(path, "record to");
  const bare = barePath(path);
  checkExtension(bare, { wanted: "OME-Zarr" });
  return recorderSink(bare, new ZarrOfRun(bare), options);
}
