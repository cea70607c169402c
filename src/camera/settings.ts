import type { FeatureSettings } from "./settings/features.ts";
import type { Binning, Region } from "./settings/region.ts";
import type { ExposeOut, Trigger } from "./settings/trigger.ts";

/**
 * What a script asks of a camera. A setting that is left out keeps its value. At first that is the port, speed and gain
 * that the camera was opened with, the whole sensor, 10 ms, the internal trigger, and the camera's own choice for all
 * else. If a port or a speed is named, the first speed and the first gain below it are taken, as the camera itself
 * does.
 */
export interface Settings extends FeatureSettings {
  /** The readout port: its name, or its value in PVCAM. */
  readonly port?: string | number;
  /** The speed: its name, or its index from 0. */
  readonly speed?: string | number;
  /** The gain: its name, or its index from 1. */
  readonly gain?: string | number;
  /** Part of the sensor, in unbinned pixels; `"full"` for all of it. */
  readonly region?: Region | "full";
  /** Several parts of the sensor at once, instead of `region`. They need embedded metadata and switch it on. */
  readonly regions?: readonly Region[];
  /** Columns and rows that are summed into one pixel; one number for both. */
  readonly binning?: number | Binning;
  /** The exposure, in milliseconds. The camera rounds it to its resolution. */
  readonly exposureMs?: number;
  /** What starts an exposure. */
  readonly trigger?: Trigger;
  /** When the camera's output line is high. */
  readonly exposeOut?: ExposeOut;
  /** Whether the camera embeds its clock, the true exposure and the regions in each frame. */
  readonly metadata?: boolean;
  /** SMART streaming: exposures in milliseconds that the camera repeats, one for each frame. An empty list ends it. */
  readonly smartStreamMs?: readonly number[];
}

/** A setting that was changed by the camera, or because of the size of binned pixels. */
export interface Adjustment {
  /** The setting's name. */
  readonly setting: keyof Settings;
  /** The value that was asked for. */
  readonly asked: string | number;
  /** The value in force. */
  readonly applied: string | number;
  /** The reason. */
  readonly why: string;
}

/** The settings in force, read back from the camera. */
export interface AppliedSettings extends FeatureSettings {
  /** The readout port. */
  readonly port: string;
  /** The speed: its name, or its index where it has none. */
  readonly speed: string;
  /** The gain: its name, or its index where it has none. */
  readonly gain: string;
  /** Bits of the converter. */
  readonly bitDepth: number;
  /** Part of the sensor, in unbinned pixels; the first if there are several. */
  readonly region: Region;
  /** All parts of the sensor. */
  readonly regions: readonly Region[];
  /** Columns and rows that are summed into one pixel. */
  readonly binning: Binning;
  /** The exposure, in milliseconds. */
  readonly exposureMs: number;
  /** What starts an exposure. */
  readonly trigger: Trigger;
  /** When the output line is high; absent if the camera has none. */
  readonly exposeOut?: ExposeOut;
  /** Whether frames carry embedded metadata. */
  readonly metadata: boolean;
  /** The exposures of SMART streaming, in milliseconds; empty if it is off. */
  readonly smartStreamMs: readonly number[];
  /** The settings that differ from what was asked. */
  readonly adjusted: readonly Adjustment[];
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** The size of a frame in the ring, in bytes. */
  readonly frameBytes: number;
  /** Time to read a frame out, in milliseconds. */
  readonly readoutMs: number;
  /**
   * Time from one frame to the next without a trigger, in milliseconds, as the camera says. Its interface may be
   * slower.
   */
  readonly framePeriodMs: number;
  /** Slots that the camera recommends; 0 if it recommends none. */
  readonly recommendedSlots: number;
}
