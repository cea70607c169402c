import { SinkError } from "../errors.ts";
import { type OmeTiffOptions, omeTiffSink } from "./tiff/tiff_sink.ts";
import { omeZarrSink } from "./zarr/zarr_sink.ts";
import { barePath, checkExtension, checkPath } from "./record/output_path.ts";
import { rawSink } from "./raw/raw_sink.ts";
import type { Sink } from "./sink.ts";

/**
 * The sink that a path's ending names: OME-TIFF, OME-Zarr or raw. HDF5 comes from an entry point of its own
 * (`hdf5.ts`), because it needs a package from npm.
 *
 * Throws a {@linkcode SinkError} that lists the known endings if the path has none of them.
 */
export function fileSink(path: string, options: OmeTiffOptions = {}): Sink {
  checkPath(path, "record to");
  const format = checkExtension(barePath(path));
  if (options.zarr !== undefined && format !== "OME-TIFF") {
    throw new SinkError(
      `Cannot record to "${path}" and "${options.zarr}" in one file: only an OME-TIFF can be a Zarr at the same time.`,
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
