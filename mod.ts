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
export type { FrameFormat, RegionFormat } from "./src/frame/format.ts";
export type { Frame, FrameLease } from "./src/frame/frame.ts";
export type { FrameMetadata, RegionBounds, RegionMetadata } from "./src/frame/metadata.ts";
export { decodeMetadata, MetadataDecoder } from "./src/frame/metadata_decoder.ts";
export { readExtended } from "./src/frame/metadata_extended.ts";
export type { ExtendedItem, ExtendedMetadata } from "./src/frame/metadata_extended.ts";
export type { ImageFormat } from "./src/frame/metadata_layout.ts";
export { particlesOf } from "./src/frame/particles.ts";
export type { Particle } from "./src/frame/particles.ts";
export type { Pixels } from "./src/frame/pixels.ts";
export type { FramePlace } from "./src/frame/place.ts";
export { recompose } from "./src/frame/recompose.ts";
export type { Picture, RecomposeOptions } from "./src/frame/recompose.ts";
export { histogram, percentiles, preview, statistics } from "./src/analysis/mod.ts";
export type {
  Histogram,
  HistogramOptions,
  PictureRegion,
  PlainPicture,
  Preview,
  PreviewOptions,
  Statistics,
  StatisticsOptions,
} from "./src/analysis/mod.ts";
export { dryRun, timeline } from "./src/plan/dry_run.ts";
export type { DryRun, DryRunOptions, DryRunOptionsOf, TimedEvent } from "./src/plan/dry_run.ts";
export { eventsOf } from "./src/plan/events.ts";
export { hardwareSequences } from "./src/plan/hardware_sequences.ts";
export type { HardwareOptions } from "./src/plan/hardware_sequences.ts";
export { imageEvent } from "./src/plan/image_event.ts";
export { parsePlan } from "./src/plan/parse_plan.ts";
export type { ParsePlanOptions } from "./src/plan/parse_plan.ts";
export { readPlan } from "./src/plan/read_plan.ts";
export type { PlanOptions } from "./src/plan/read_plan.ts";
export { channelSettings } from "./src/plan/sequence.ts";
export type {
  Axis,
  EventAction,
  EventRoi,
  GridMode,
  GridPlan,
  MDAEvent,
  MDASequence,
  MoveStage,
  PlanChannel,
  PropertyTuple,
  StagePosition,
  StageTarget,
  TimePhase,
  TimePlan,
  ZPlan,
} from "./src/plan/sequence.ts";
export { convert, type ConvertOptions } from "./src/recording/convert.ts";
export type { PlaneShape } from "./src/recording/reading/recorded_frames.ts";
export { type Repair, repair } from "./src/recording/repair.ts";
export { type Interrupted, isUnbegun, nextPartOf, resumeRecording } from "./src/recording/resume.ts";
export { type Verification, verify, type VerifyOptions } from "./src/recording/verify.ts";
export type { BlockFile, FileSystem } from "./src/recording/files/block_file.ts";
export { denoFiles } from "./src/recording/files/deno_files.ts";
export { fileSink } from "./src/recording/file_sink.ts";
export { type OmeTiffOptions, omeTiffSink } from "./src/recording/tiff/tiff_sink.ts";
export { omeZarrSink } from "./src/recording/zarr/zarr_sink.ts";
export { rawSink } from "./src/recording/raw/raw_sink.ts";
export { type StripedOptions, stripedSink } from "./src/recording/striped_sink.ts";
export type { FileSinkOptions } from "./src/recording/writing/file_sink_options.ts";
export type { LossTotals } from "./src/recording/record/frame_table.ts";
export type { RunRecord } from "./src/recording/record/run_record.ts";
export type {
  CloseReason,
  Delivery,
  RecordedBefore,
  Sink,
  SinkCamera,
  SinkFile,
  SinkPart,
  SinkProgress,
  SinkRun,
  SinkSettings,
} from "./src/recording/sink.ts";
export { libraryPaths, listCameras, type ListedCamera, openCamera } from "./src/camera/open.ts";
export type { LibraryOptions } from "./src/camera/open.ts";
export { Camera } from "./src/camera/camera.ts";
export type { CameraInfo } from "./src/camera/info.ts";
export type { FeatureSettings } from "./src/camera/features.ts";
export type { CameraState } from "./src/camera/states.ts";
export type {
  Parameter,
  ParameterAccess,
  ParameterOption,
  ParameterTypes,
  ParameterValueOf,
} from "./src/camera/parameters.ts";
export { PARAMETERS } from "./ffi/mod.ts";
export type { ParameterName, ParameterValue, Region as SensorRegion, ValueType } from "./ffi/mod.ts";
export type { Gain, Port, PortWish, Speed } from "./src/camera/ports.ts";
export type { Binning, Region } from "./src/camera/region.ts";
export type { Adjustment, AppliedSettings, Settings } from "./src/camera/settings.ts";
export type { ExposeOut, Trigger } from "./src/camera/trigger.ts";
export { Acquisition, type AcquisitionState } from "./src/acquisition/run/acquisition.ts";
export type { AcquireOptions, OnStall, RunBufferMode } from "./src/acquisition/options.ts";
export type { CopiesOptions } from "./src/acquisition/readers/copy_loop.ts";
export type { FramesOptions } from "./src/acquisition/readers/frame_loop.ts";
export type { AcquisitionReport, ReaderReport } from "./src/acquisition/report.ts";
export type { Writing } from "./src/acquisition/readers/sink_forecast.ts";
export type { OnOverrun } from "./src/acquisition/readers/sink_feed.ts";
export type { ReaderAccount } from "./src/ring/reader.ts";
export { acquirePlan } from "./src/experiment/plan/acquire_plan.ts";
export type { AcquirePlanOptions } from "./src/experiment/plan/plan_options.ts";
export type { PlanFrame, PlanReport } from "./src/experiment/plan/plan_report.ts";
export { Burst, type BurstOptions, takeBurst } from "./src/experiment/burst.ts";
export type { ChannelSettings } from "./src/experiment/plan/channel_settings.ts";
export type { PlanEvents } from "./src/experiment/plan/event_source.ts";
export type { DoAction, SetProperty } from "./src/experiment/plan/hardware_state.ts";
export { PlanRun } from "./src/experiment/plan/plan_run.ts";
export type { BeforePlan, SinksOfPlan } from "./src/experiment/plan/plan_sinks.ts";
export {
  type Rehearsal,
  rehearsePlan,
  type RehearsePlanOptions,
} from "./src/experiment/plan/rehearse_plan.ts";
export { TimeLapse, timeLapse } from "./src/experiment/time_lapse/time_lapse.ts";
export type { TimeLapseReport } from "./src/experiment/time_lapse/time_lapse.ts";
export type { TimeLapseOptions } from "./src/experiment/time_lapse/time_lapse_options.ts";
export type { TimedFrame } from "./src/experiment/time_lapse/timed_frame.ts";
export { acquireTogether, JointRun } from "./src/experiment/together.ts";
export type { CameraPart, CameraReport, JointReport } from "./src/experiment/together.ts";
export { readSettings, settingsOf } from "./src/camera/saved_settings.ts";
