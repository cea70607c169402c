/**
 * Computations on a frame's pixels, in the memory where the camera wrote them: statistics, traces, spots, sharpness,
 * drift.
 *
 * @module
 */
export {
  absdiff,
  Areas,
  Drift,
  FlatField,
  histogram,
  MaximumProjection,
  moments,
  percentiles,
  preview,
  processor,
  profiles,
  RunningStatistics,
  sharpness,
  spots,
  statistics,
} from "./src/analysis/mod.ts";
export type {
  DriftOptions,
  FlatFieldPictures,
  Histogram,
  HistogramOptions,
  MeanPicture,
  Moments,
  MomentsOptions,
  PictureRegion,
  PlainPicture,
  Preview,
  PreviewOptions,
  Processor,
  ProcessorContext,
  Profiles,
  SharpnessOptions,
  Shift,
  Spot,
  SpotsOptions,
  Statistics,
  StatisticsOptions,
} from "./src/analysis/mod.ts";
export type { EmittedBy, OptionsFor } from "./src/acquisition/processors/processor_options.ts";
