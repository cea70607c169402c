/**
 * Sinks of single formats with their options, and all that a sink of your own needs.
 *
 * @module
 */
export { rawSink } from "./src/recording/raw/raw_sink.ts";
export { type OmeTiffOptions, omeTiffSink } from "./src/recording/tiff/tiff_sink.ts";
export { type OmeZarrOptions, omeZarrSink } from "./src/recording/zarr/zarr_sink.ts";
export type { FormatOptions } from "./src/recording/file_sink.ts";
export type { FileSinkOptions } from "./src/recording/writing/file_sink_options.ts";
export type { Writing, WritingCompression } from "./src/acquisition/readers/sink_forecast.ts";
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
  SinkCompression,
  SinkFile,
  SinkPart,
  SinkPlate,
  SinkPosition,
  SinkProgress,
  SinkRun,
  SinkSample,
  SinkSettings,
} from "./src/recording/sink.ts";
