import { SettingsError } from "../../errors.ts";
import { isCodec } from "../packing/blosc.ts";
import { barePath, checkExtension, checkPath } from "../record/output_path.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { recorderSink } from "../writing/recorder_sink.ts";
import type { Sink } from "../sink.ts";
import { ZarrOfRun } from "./zarr_of_run.ts";

/** Options of an OME-Zarr sink. */
export interface OmeZarrOptions extends FileSinkOptions {
  /**
   * The most bytes of pixels in a shard: a whole number from 1 to 10^15. Default: 1 GiB. Each shard is a separate file
   * with 1 to 16,384 frames; for a plan, with whole time points. A full shard is never touched again.
   */
  readonly shardBytes?: number;
  /**
   * Compresses frames while they are recorded, in threads beside the recorder, without a loss and in the format of
   * Blosc. Bytes are shuffled and then compressed by `zstd`, which makes them smallest, or by `lz4`, which is about
   * twice as fast. Frames that come too fast are stored as they are, and the report counts them.
   */
  readonly compress?: "zstd" | "lz4";
}

/**
 * Records to OME-Zarr 0.5 (Zarr version 3), which napari, zarr, dask and zarrita open. It is a folder with an array of
 * `t, y, x` for each region; each frame is a chunk, and many chunks are together in a shard. The Zarr of a plan has the
 * plan's axes, such as `t, c, z, y, x`, and a picture for each position. Beside `run.ome.zarr` are `run.json` and
 * `run.frames.npy`; the latter has the frames' true times, for which OME-Zarr has no place.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.ome.zarr` or `.zarr`. Opening the sink throws one if
 * something of that name exists, if its folder does not, or if the disk has too little room for the frames that were
 * asked for. Throws a {@linkcode SettingsError} for an impossible size of shards.
 *
 * @example A recording in files of 500 MB
 * ```ts
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { omeZarrSink } from "@pvcam/pvcam-deno/sink";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await using run = await camera.acquire({
 *   frames: 10,
 *   sinks: [omeZarrSink("ten.ome.zarr", { shardBytes: 500e6 })],
 * });
 * console.log(await run.finished);
 * ```
 */
export function omeZarrSink(path: string, options: OmeZarrOptions = {}): Sink {
  checkPath(path, "record to");
  const bare = barePath(path);
  checkExtension(bare, { wanted: "OME-Zarr" });
  const { shardBytes, compress } = options;
  checkShardBytes(shardBytes);
  if (compress !== undefined && !isCodec(compress)) {
    throw new SettingsError(
      `Cannot compress by ${Deno.inspect(compress)} (compress): it takes "zstd" or "lz4".`,
    );
  }
  return recorderSink(bare, new ZarrOfRun(bare, { shardBytes, compress }), options);
}

/** The largest size of a shard; no disk has more bytes. */
const mostShardBytes = 1e15;

function checkShardBytes(bytes: number | undefined): void {
  if (bytes === undefined || Number.isInteger(bytes) && bytes >= 1 && bytes <= mostShardBytes) return;
  throw new SettingsError(
    `Cannot record in shards of ${bytes} bytes (shardBytes): it takes a whole number from 1 to ${mostShardBytes}.`,
  );
}
