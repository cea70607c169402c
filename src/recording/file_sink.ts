import { SinkError } from "../errors.ts";
import { type OmeTiffOptions, omeTiffSink } from "./tiff/tiff_sink.ts";
import { type OmeZarrOptions, omeZarrSink } from "./zarr/zarr_sink.ts";
import { barePath, checkExtension, checkPath } from "./record/output_path.ts";
import { rawSink } from "./raw/raw_sink.ts";
import type { Sink } from "./sink.ts";

/** The options of all formats that a path's ending can name. */
export interface FormatOptions extends OmeTiffOptions, OmeZarrOptions {}

/**
 * The sink for a path, chosen by the path's ending: OME-TIFF, OME-Zarr or raw. HDF5 has a separate entry point
 * (`hdf5.ts`), because it needs a package from npm.
 *
 * Throws a {@linkcode SinkError} that lists the known endings if the path has none of them, or if an option is for
 * another format.
 */
export function fileSink(path: string, options: FormatOptions = {}): Sink {
  checkPath(path, "record to");
  const format = checkExtension(barePath(path));
  if (options.zarr !== undefined && format !== "OME-TIFF") {
    throw new SinkError(
      `Cannot record to "${path}" and "${options.zarr}" in one file: only an OME-TIFF can be a Zarr at the same time.`,
    );
  }
  if (options.shardBytes !== undefined && format !== "OME-Zarr") {
    const why = options.zarr === undefined
      ? `only an OME-Zarr has shards`
      : `the Zarr "${options.zarr}" has a single shard, which is the TIFF itself; to get several, record to a Zarr only`;
    throw new SinkError(`Cannot record to "${path}" in shards of ${options.shardBytes} bytes: ${why}.`);
  }
  if (options.compress !== undefined && format !== "OME-Zarr") {
    throw new SinkError(
      `Cannot record to "${path}" compressed: only an OME-Zarr is compressed while it is recorded. Record it as it is, ` +
        "and compress an OME-TIFF or OME-Zarr afterwards with convert.",
    );
  }
  switch (format) {
    case "OME-TIFF":
      return omeTiffSink(path, options);
    case "OME-Zarr":
      return omeZarrSink(path, options);
    case "raw":
      return rawSink(path, options);
    case "HDF5":
      throw new SinkError(
        `Cannot record to "${path}" from here: import hdf5Sink from this library's entry point "hdf5.ts" and use that.`,
      );
  }
}
