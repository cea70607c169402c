/**
 * Scriptable acquisition for Teledyne Photometrics cameras.
 *
 * @module
 */
export {
  CameraError,
  LibraryError,
  OverrunError,
  PvcamError,
  SettingsError,
  SinkError,
  StateError,
} from "./src/errors.ts";
export type { Frame, FrameFormat, FrameLease, RegionFormat } from "./src/frame/frame.ts";
export type { Pixels } from "./src/frame/pixels.ts";
export type {
  CloseReason,
  Delivery,
  Sink,
  SinkCamera,
  SinkFile,
  SinkRun,
  SinkSettings,
} from "./src/sinks/sink.ts";
