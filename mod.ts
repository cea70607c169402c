/**
 * Records, watches and scripts Teledyne Photometrics cameras: what an experiment needs. The other entry points have the
 * rest: `./plan` (plans), `./analysis` (kernels and processors), `./recording` (finished recordings), `./page` (the live
 * page), `./sink` (single formats, and sinks of your own), `./metadata` and `./hdf5`.
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
export { Acquisition } from "./src/acquisition/run/acquisition.ts";
export type { AcquireOptions } from "./src/acquisition/options.ts";
export type { CopiesOptions } from "./src/acquisition/readers/copy_loop.ts";
export type { FramesOptions } from "./src/acquisition/readers/frame_loop.ts";
export type { AcquisitionReport, ReaderReport } from "./src/acquisition/report.ts";
export { AroundRecorder } from "./src/acquisition/readers/around_recorder.ts";
export type { AroundOptions, RunEvent } from "./src/acquisition/readers/around_recorder.ts";
export { ProcessorRun } from "./src/acquisition/processors/processor_run.ts";
export type { ProcessorReport } from "./src/acquisition/processors/processor_run.ts";
export type { ProcessorResult } from "./src/acquisition/processors/result_queue.ts";
export type { ProcessOptions } from "./src/acquisition/processors/processor_options.ts";
export { Camera } from "./src/camera/camera.ts";
export type { FeatureSettings } from "./src/camera/settings/features.ts";
export type { ListedCamera } from "./src/camera/find_camera.ts";
export type { CameraInfo } from "./src/camera/info.ts";
export { listCameras, openCamera, type OpenOptions } from "./src/camera/open.ts";
export type { Parameter } from "./src/camera/parameters/parameters.ts";
export type { Gain, Port, Speed } from "./src/camera/readout/ports.ts";
export type { Binning, Region } from "./src/camera/settings/region.ts";
export { settingsOf } from "./src/camera/settings/saved_settings.ts";
export type { Adjustment, AppliedSettings, Settings } from "./src/camera/settings.ts";
export type { ExposeOut, Trigger } from "./src/camera/settings/trigger.ts";
export { Burst, type BurstOptions, takeBurst } from "./src/experiment/burst.ts";
export { TimeLapse, timeLapse } from "./src/experiment/time_lapse/time_lapse.ts";
export type { TimeLapseReport } from "./src/experiment/time_lapse/time_lapse_report.ts";
export type { TimeLapseOptions } from "./src/experiment/time_lapse/time_lapse_options.ts";
export type { TimedFrame } from "./src/experiment/time_lapse/timed_frame.ts";
export { acquireTogether, JointRun } from "./src/experiment/together.ts";
export type { JointCamera, JointReport } from "./src/experiment/together.ts";
export type { Frame, FrameLease, OwnFrame } from "./src/frame/frame.ts";
export type { ReaderAccount } from "./src/ring/reader.ts";
export type { Pixels, WritablePixels } from "./src/frame/pixels.ts";
export { fileSink, type FormatOptions } from "./src/recording/file_sink.ts";
export type { Sink } from "./src/recording/sink.ts";
export type { ParameterName, ParameterValues, ValueType } from "./ffi/mod.ts";
