/**
 * What a sink is made of: to write frames in a format of your own, or several recordings at once.
 *
 * @module
 */
export type { BlockFile, FileSystem } from "./src/recording/files/block_file.ts";
export { denoFiles } from "./src/recording/files/deno_files.ts";
export { type StripedOptions, stripedSink } from "./src/recording/striped_sink.ts";
export type { FrameFormat, RegionFormat } from "./src/frame/format.ts";
export type {
  CloseReason,
  Delivery,
  RecordedBefore,
  Sink,
  SinkAxes,
  SinkCamera,
  SinkFile,
  SinkPart,
  SinkPosition,
  SinkProgress,
  SinkRun,
  SinkSample,
  SinkSettings,
} from "./src/recording/sink.ts";
