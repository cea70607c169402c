/**
 * Computing on pictures: each function takes a frame on loan, a frame of one's own, a recorded one, or pixels with a size.
 *
 * @module
 */
export type { PictureRegion, PlainPicture } from "./kernels/picture.ts";
export { type Histogram, histogram, type HistogramOptions, percentiles } from "./histogram.ts";
export { type Preview, preview, type PreviewOptions } from "./preview.ts";
export { type Statistics, statistics, type StatisticsOptions } from "./statistics.ts";
