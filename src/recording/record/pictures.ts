import type { SinkRun } from "../sink.ts";
import { type Cadence, cadenceOf } from "./cadence.ts";
import type { PlaneMap } from "./plane_map.ts";
import type { PlaneTimes } from "./plane_times.ts";

/** One of the pictures in a recording: a region at a position, through time, channels and focus. */
export interface Picture {
  /** The position, from 0. */
  readonly p: number;
  readonly region: number;
  readonly name: string;
  /** The position's name, if there are positions. */
  readonly position?: string;
  readonly sizes: { readonly t: number; readonly c: number; readonly z: number };
  /**
   * The frame at each place, by `(t * c.size + c) * z.size + z`; -1 if it was not taken. Absent if frame `t` is at time
   * `t`.
   */
  readonly frames?: Int32Array;
}

/** The pictures of a recording: all regions of the first position, then those of the next position. */
export function picturesOf(
  run: Pick<SinkRun, "format" | "sample">,
  { name, frames, planes }: { name: string; frames: number; planes?: PlaneMap },
): Picture[] {
  const regions = run.format.regions.length;
  const positions = planes?.positions() ??
    [{ p: 0, name: undefined, sizes: { t: frames, c: 1, z: 1 }, frames: undefined }];
  const title = run.sample?.name ?? name;
  return positions.flatMap(({ name: position, ...own }) =>
    run.format.regions.map((_, region) => ({
      region,
      position,
      name: [title, position, regions > 1 ? `region ${region}` : ""].filter(Boolean).join(" "),
      ...own,
    }))
  );
}

/**
 * The size of a pixel of a region's pictures, in micrometres: on the sample if its scale is known, and otherwise on the
 * sensor. 0 if neither is known.
 */
export function pixelSizeUm(
  { camera, format, sample }: Pick<SinkRun, "camera" | "format" | "sample">,
  region: number,
): [x: number, y: number] {
  const [binX, binY] = format.regions[region].binning;
  const { magnification = 1, pixelSizeUm: given } = sample ?? {};
  const [x, y] = given === undefined
    ? camera.pixelSizeUm.map((size) => size / magnification)
    : [given, given];
  // Twelve digits remove the errors of binary fractions: 3 x 1.1 becomes 3.3.
  return [Number((x * binX).toPrecision(12)), Number((y * binY).toPrecision(12))];
}

/** A sentence for people that says whether sizes are those on the sample. */
export function scaleNote({ sample }: Pick<SinkRun, "sample">): string {
  if (sample?.pixelSizeUm !== undefined) return "Pixel sizes are those on the sample, as given.";
  if (sample?.magnification !== undefined) {
    return `Pixel sizes are those on the sample, at a magnification of ${sample.magnification}.`;
  }
  return "Pixel sizes are those on the sensor.";
}

/**
 * The gaps between a picture's time points. In an experiment, the plane that was taken first at each time point counts.
 */
export function cadenceIn(picture: Picture, times: PlaneTimes | undefined): Cadence | undefined {
  const { sizes, frames } = picture;
  if (!times || !frames) return times?.cadence();
  const each = sizes.c * sizes.z;
  const firsts = Array.from({ length: sizes.t }, (_, t) => {
    const taken = frames.subarray(t * each, (t + 1) * each).filter((frame) => frame >= 0);
    return taken.length > 0 ? times.at(Math.min(...taken)).deltaS : NaN;
  });
  return cadenceOf(firsts.filter((one) => !Number.isNaN(one)));
}
