import { SinkError } from "../errors.ts";
import type { Frame } from "../frame/frame.ts";
import { openRecording } from "./open_recording.ts";
import { packedFormat, readFrame, recordedLease } from "./reading/recorded_lease.ts";
import { readTable } from "./reading/table_file.ts";

/** Which frames of a recording are read. */
export interface ReadFramesOptions {
  /** The first one, by its place in the file from 0; 0 if not given. */
  readonly from?: number;
  /** The frame before which reading ends. Default: the end of the recording. */
  readonly to?: number;
}

/**
 * The frames of a finished recording in order, with their numbers and times. Each frame has memory of its own, so it
 * can be kept and handed to kernels. Throws a {@linkcode SinkError} if there is no such recording, or if a frame cannot
 * be read.
 *
 * @example
 * ```ts
 * import { fileSink, openCamera } from "@pvcam/pvcam-deno";
 * import { statistics } from "@pvcam/pvcam-deno/analysis";
 * import { readFrames } from "@pvcam/pvcam-deno/recording";
 *
 * await using camera = await openCamera({ library: "simulator" });
 * await camera.snap({ sinks: [fileSink("seen.raw")] });
 * for await (const frame of readFrames("seen.raw")) console.log(frame.frameNumber, statistics(frame).mean);
 * ```
 */
export async function* readFrames(path: string, options: ReadFramesOptions = {}): AsyncGenerator<Frame> {
  await using recording = await openRecording(path);
  const { frames, record, tablePath } = recording;
  if (!record || tablePath === undefined) {
    throw new SinkError(
      `Cannot read the frames of "${path}": the record and the table that were written beside it are not there, so their ` +
        "numbers and times are not known.",
    );
  }
  const rows = await readTable(tablePath);
  if (!rows) throw new SinkError(`Cannot read the frames of "${path}": its table "${tablePath}" is damaged.`);
  const { from = 0, to = Infinity } = options;
  const end = Math.min(to, frames.frames ?? record.frames, rows.count);
  const format = packedFormat(frames, record.format);
  for (let index = from; index < end; index++) {
    const bytes = await readFrame(frames, index, format);
    if (!bytes) {
      throw new SinkError(
        `Cannot read frame ${index} (from 0) of "${path}": run verify to see what is wrong with it.`,
      );
    }
    yield recordedLease(bytes, format, rows.at(index));
  }
}
