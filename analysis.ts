/**
 * Looking at pixels where they are: statistics, histograms, percentiles and previews, computed by compiled kernels.
 *
 * @module
 */
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
