import type { FrameFormat } from "../frame/format.ts";
import type { SinkSample } from "../recording/sink.ts";
import type { StreamFacts } from "./server/orders.ts";

/** What is known of the camera whose pictures are shown. */
export interface StreamCamera {
  /** What the page calls it. */
  readonly name: string;
  /** The size of a sensor pixel, in micrometres. */
  readonly pixelSizeUm?: readonly [x: number, y: number];
  /** The number of the sensor's columns. */
  readonly width?: number;
  /** The number of the sensor's rows. */
  readonly height?: number;
  /** What is known of the sample. With `magnification` or `pixelSizeUm` the scale is that on the sample. */
  readonly sample?: SinkSample;
}

/** The size of a pixel: on the sample if that is known, and otherwise on the sensor. */
export function scaleOf(
  { pixelSizeUm = [0, 0], sample }: StreamCamera,
): Pick<StreamFacts, "pixelUm" | "onSample"> {
  const { pixelSizeUm: given, magnification } = sample ?? {};
  if (given !== undefined) return { pixelUm: [given, given], onSample: true };
  const [x, y] = pixelSizeUm;
  if (magnification === undefined) return { pixelUm: [x, y], onSample: false };
  return { pixelUm: [x / magnification, y / magnification], onSample: true };
}

/** The streams of a ring's regions, numbered from `first` on. */
export function streamsOf(format: FrameFormat, camera: StreamCamera, first: number): StreamFacts[] {
  const { name, width, height } = camera;
  return format.regions.map((region, index) => ({
    stream: first + index,
    name: format.regions.length > 1 ? `${name}, region ${index + 1}` : name,
    width: region.width,
    height: region.height,
    at: [region.x, region.y],
    binning: region.binning,
    bytesPerPixel: format.bytesPerPixel,
    most: 2 ** Math.min(format.bitDepth, 8 * format.bytesPerPixel) - 1,
    ...scaleOf(camera),
    ...(width !== undefined && height !== undefined && { sensor: [width, height] }),
  }));
}
