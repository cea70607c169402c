import { checkExtension } from "../record/output_path.ts";
import { RawContainer } from "./raw_container.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { recorderSink } from "../writing/recorder_sink.ts";
import type { Sink } from "../sink.ts";

/**
 * Records the frames as they lie in the ring, one after another, embedded metadata included. `run.json` beside
 * `run.raw` says how they lie; its `layout.numpy` is the line of Python that maps them into memory.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.raw`; opening it throws one if the file exists, its
 * folder does not, or the disk has not enough room for the frames asked for.
 */
export function rawSink(path: string, options: FileSinkOptions = {}): Sink {
  checkExtension(path, { wanted: "raw" });
  return recorderSink(path, new RawContainer(path), options);
}
