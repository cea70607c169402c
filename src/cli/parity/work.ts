import type { Region } from "../../../mod.ts";
import type { Rehearsal } from "./order.ts";

/** A work that all clients do, one after the other. */
export interface Work {
  /** What is done, as the row's name. */
  readonly does: "row" | "nothing";
  /** Part of the sensor. Default: all of it. */
  readonly region?: Region;
  readonly exposureMs: number;
  readonly slots: number;
  readonly frames: number;
  /** The simulated camera's pace, in frames a second; a real camera has its own. */
  readonly pace?: number;
}

/** A square in the middle of the sensor, or less if the sensor is smaller. */
function square(side: number, sensor: { readonly width: number; readonly height: number }): Region {
  const width = Math.min(side, sensor.width), height = Math.min(side, sensor.height);
  return {
    x: Math.floor((sensor.width - width) / 2),
    y: Math.floor((sensor.height - height) / 2),
    width,
    height,
  };
}

/**
 * Half a second of small frames, as fast as most cameras can. After this run V8 has compiled the code, and allocates no
 * more memory for that.
 */
export function rehearsalOf(
  { exposureMs }: Work,
  sensor: { readonly width: number; readonly height: number },
): Rehearsal {
  return {
    frames: 1000,
    framesPerSecond: 4000,
    region: square(64, sensor),
    exposureMs: Math.min(exposureMs, 0.5),
  };
}

/** The works on the simulator if no flag chooses one: large pictures, and small ones at a high rate. */
export function usualWorks(
  sensor: { readonly width: number; readonly height: number },
  { quick }: { readonly quick: boolean },
): Work[] {
  const big: Work = {
    does: "row",
    region: square(2048, sensor),
    exposureMs: 1,
    slots: 32,
    frames: quick ? 120 : 500,
    pace: quick ? 200 : 100,
  };
  const small: Work = {
    does: "row",
    region: square(64, sensor),
    exposureMs: 0.05,
    slots: 10_000,
    frames: 50_000,
    pace: 10_000,
  };
  return quick ? [big] : [big, small];
}

/** Frames before the measurement, while the code is not yet compiled and the caches are cold. */
export function warmUpOf({ frames }: Work): number {
  return Math.ceil(frames / 5);
}

/**
 * The age is measured for one frame in this many. That gives some thousands of samples, which is enough, and costs
 * little.
 */
export function sampleEveryOf({ frames }: Work): number {
  return Math.max(1, Math.floor(frames / 4000));
}
