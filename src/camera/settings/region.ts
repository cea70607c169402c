import { SettingsError } from "../../errors.ts";
import type { FrameFormat, RegionFormat } from "../../frame/format.ts";

/** A rectangle on the sensor, in unbinned pixels. */
export interface Region {
  /** First column. */
  readonly x: number;
  /** First row. */
  readonly y: number;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** Columns and rows that are summed into one pixel. */
export type Binning = readonly [x: number, y: number];

/** A sensor's size, in pixels. */
export interface SensorSize {
  readonly width: number;
  readonly height: number;
}

const FRAME_HEADER_BYTES = 48, REGION_HEADER_BYTES = 32;

/** Checks that a region lies on the sensor. */
export function checkRegion(region: Region, sensor: SensorSize): void {
  const { x, y, width, height } = region;
  const whole = [x, y, width, height].every(Number.isInteger);
  if (
    !whole || x < 0 || y < 0 || width < 1 || height < 1 || x + width > sensor.width ||
    y + height > sensor.height
  ) {
    throw new SettingsError(
      `Cannot use region ${
        describeRegion(region)
      }: it must lie on the sensor of ${sensor.width} x ${sensor.height} ` +
        `pixels, with whole numbers, x and y from 0 on, width and height from 1 on.`,
    );
  }
}

/** `x,y,width,height`, as flags take it. */
function describeRegion(region: Region): string {
  return `${region.x},${region.y},${region.width},${region.height}`;
}

/** Cuts a region to whole binned pixels. */
export function trimToBinning(region: Region, binning: Binning): Region {
  const width = region.width - region.width % binning[0];
  const height = region.height - region.height % binning[1];
  if (width === 0 || height === 0) {
    throw new SettingsError(
      `Cannot bin region ${describeRegion(region)} by ${
        binning.join(" x ")
      }: it holds no whole binned pixel.`,
    );
  }
  return { ...region, width, height };
}

/** The region as PVCAM's rgn_type has it: both ends included. */
export function toSensorTerms(region: Region, binning: Binning) {
  return {
    s1: region.x,
    s2: region.x + region.width - 1,
    sbin: binning[0],
    p1: region.y,
    p2: region.y + region.height - 1,
    pbin: binning[1],
  };
}

/**
 * The layout of frames with these regions in memory. The camera gave the bytes of a frame, and from them follows
 * whether a pixel takes one byte or two. Pictures that are turned `sideways` have rows for columns.
 */
export function frameFormat(
  regions: readonly Region[],
  facts: { binning: Binning; frameBytes: number; bitDepth: number; metadata: boolean; sideways?: boolean },
): FrameFormat {
  const { frameBytes, bitDepth, metadata, sideways = false } = facts;
  const [binX, binY] = facts.binning;
  const binning: Binning = sideways ? [binY, binX] : [binX, binY];
  const sizes = regions.map((region) => {
    const [width, height] = [Math.floor(region.width / binX), Math.floor(region.height / binY)];
    return sideways ? { width: height, height: width } : { width, height };
  });
  const pixels = sizes.reduce((total, size) => total + size.width * size.height, 0);
  const headers = metadata ? FRAME_HEADER_BYTES + REGION_HEADER_BYTES * regions.length : 0;
  const bytesPerPixel = (frameBytes - headers) / pixels;
  if (bytesPerPixel !== 1 && bytesPerPixel !== 2) {
    throw new SettingsError(
      `Cannot read frames of ${frameBytes} bytes: their regions hold ${pixels} pixels and their headers take ${headers} ` +
        `bytes, which leaves neither one nor two bytes for a pixel.`,
    );
  }
  let offsetBytes = metadata ? FRAME_HEADER_BYTES : 0;
  const formats = regions.map((region, index): RegionFormat => {
    if (metadata) offsetBytes += REGION_HEADER_BYTES;
    const format = { x: region.x, y: region.y, ...sizes[index], binning, offsetBytes };
    offsetBytes += sizes[index].width * sizes[index].height * bytesPerPixel;
    return format;
  });
  return { frameBytes, bytesPerPixel, bitDepth, metadata, regions: formats };
}
