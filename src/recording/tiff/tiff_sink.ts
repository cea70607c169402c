import { checkExtension } from "../record/output_path.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { recorderSink } from "../writing/recorder_sink.ts";
import type { Sink } from "../sink.ts";
import { OmeTiffContainer } from "./tiff_container.ts";
import { ZarrOverTiff } from "../zarr/writing/zarr_over_tiff.ts";

/** Options of an OME-TIFF sink. */
export interface OmeTiffOptions extends FileSinkOptions {
  /**
   * The path of an OME-Zarr that is to have the same pixels, without a second copy: the TIFF's own file is its shard,
   * by a hard link. For a single region and a known number of frames, on a file system with hard links.
   */
  readonly zarr?: string;
}

/**
 * Records to OME-TIFF, which Fiji, napari, tifffile and MATLAB open. It is a classic TIFF below 4 GiB, and a BigTIFF
 * above. The pixels are in one piece, so that they can be memory-mapped. With several regions each region is a separate
 * series. Beside `run.ome.tif` are `run.json` and `run.frames.npy`.
 *
 * The file is correct at every moment, even after the program was killed: it has the frames that were written until
 * about a second ago, and no others.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.ome.tif`, `.ome.tiff`, `.tif` or `.tiff`. Opening the
 * sink throws one if the file exists, if its folder does not, or if the disk has too little room for the frames that
 * were asked for.
 *
 * @example Ten frames in a file
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { omeTiffSink } from "@pvcam/pvcam-deno/sink";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await using run = await camera.acquire({ frames: 10, sinks: [omeTiffSink("ten.ome.tif")] });
 * console.log(await run.finished);
 * ```
 */
export function omeTiffSink(path: string, options: OmeTiffOptions = {}): Sink {
  checkExtension(path, { wanted: "OME-TIFF" });
  if (options.zarr === undefined) return recorderSink(path, new OmeTiffContainer(path), options);
  const annex = new ZarrOverTiff(options.zarr);
  checkExtension(annex.path, { wanted: "OME-Zarr" });
  return recorderSink(path, new OmeTiffContainer(path, annex), options);
}
