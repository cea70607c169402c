/**
 * Scriptable acquisition for Teledyne Photometrics cameras.
 *
 * @module
 */
export {
  CameraError,
  LibraryError,
  MetadataError,
  OverrunError,
  PvcamError,
  SettingsError,
  SinkError,
  StateError,
} from "./src/errors.ts";
export type { Frame, FrameFormat, FrameLease, RegionFormat } from "./src/frame/frame.ts";
export type { FrameMetadata, RegionBounds, RegionMetadata } from "./src/frame/metadata.ts";
export { decodeMetadata, MetadataDecoder } from "./src/frame/metadata_decoder.ts";
export { readExtended } from "./src/frame/metadata_extended.ts";
export type { ExtendedItem, ExtendedMetadata } from "./src/frame/metadata_extended.ts";
export type { ImageFormat } from "./src/frame/metadata_layout.ts";
export { particlesOf } from "./src/frame/particles.ts";
export type { Particle } from "./src/frame/particles.ts";
export type { Pixels } from "./src/frame/pixels.ts";
export { recompose } from "./src/frame/recompose.ts";
export type { Picture, RecomposeOptions } from "./src/frame/recompose.ts";
export type {
  CloseReason,
  Delivery,
  Sink,
  SinkCamera,
  SinkFile,
  SinkRun,
  SinkSettings,
} from "./src/sinks/sink.ts";
