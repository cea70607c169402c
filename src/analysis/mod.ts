/**
 * Computing on pictures: each function takes a frame on loan, a frame of one's own, a recorded one, or pixels with a size.
 *
 * @module
 */
export type { PictureRegion, PlainPicture } from "./kernels/picture.ts";
export { absdiff } from "./absdiff.ts";
export { Areas } from "./areas.ts";
export { Drift, type DriftOptions, type Shift } from "./drift.ts";
export { FlatField, type FlatFieldPictures, type MeanPicture } from "./flat_field.ts";
export { type Histogram, histogram, type HistogramOptions, percentiles } from "./histogram.ts";
export { MaximumProjection } from "./maximum_projection.ts";
export { type Moments, moments, type MomentsOptions, type Profiles, profiles } from "./moments.ts";
export { type Preview, preview, type PreviewOptions } from "./preview.ts";
export { type Processor, processor, type ProcessorContext } from "./processor.ts";
export { RunningStatistics } from "./running_statistics.ts";
export { sharpness, type SharpnessOptions } from "./sharpness.ts";
export { type Spot, spots, type SpotsOptions } from "./spots.ts";
export { type Statistics, statistics, type StatisticsOptions } from "./statistics.ts";
