import { checkExtension } from "../record/output_path.ts";
import { RawContainer } from "./raw_container.ts";
import type { FileSinkOptions } from "../writing/file_sink_options.ts";
import { recorderSink } from "../writing/recorder_sink.ts";
import type { Sink } from "../sink.ts";

/**
 * Records the frames as they are in the ring, one after another, with embedded metadata. `run.json` beside `run.raw`
 * says where each frame is; its `layout.numpy` is the line of Python that maps them into memory.
 *
 * Throws a {@linkcode SinkError} if the path does not end in `.raw`. Opening the sink throws one if the file exists, if
 * its folder does not, or if the disk has too little room for the frames that were asked for.
 */
export function rawSink(path: string, options: FileSinkOptions = {}): Sink {
  checkExtension(path, { wanted: "raw" });
  return recorderSink(path, new RawContainer(path), options);
}
