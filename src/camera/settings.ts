import type { FeatureSettings } from "./settings/features.ts";
import type { Binning, Region } from "./settings/region.ts";
import type { ExposeOut, Trigger } from "./settings/trigger.ts";

/**
 * What a script asks of a camera. What it leaves out stays as it was; at first that is the port, speed and gain that the
 * camera was opened with, the whole sensor, 10 ms and the internal trigger, and for all else the camera's own choice.
 * Below a port or a speed that is named, the first speed and the first gain are taken, as the camera itself does.
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
  /** Several parts of the sensor at once, in place of `region`; they need embedded metadata, which goes on with them. */
  readonly regions?: readonly Region[];
  /** Columns and rows that are summed into one pixel; one number for both. */
  readonly binning?: number | Binning;
  /** The exposure, in milliseconds, down to what the camera resolves. */
  readonly exposureMs?: number;
  /** What starts an exposure. */
  readonly trigger?: Trigger;
  /** When the camera's output line is high. */
  readonly exposeOut?: ExposeOut;
  /** Whether the camera embeds its clock, the true exposure and the regions in each frame. */
  readonly metadata?: boolean;
  /** SMART streaming: exposures in milliseconds that the camera goes through frame by frame; an empty list ends it. */
  readonly smartStreamMs?: readonly number[];
}

/** A setting that the camera, or the size of its pixels, changed. */
export interface Adjustment {
  /** Which one. */
  readonly setting: keyof Settings;
  /** What was asked. */
  readonly asked: string | number;
  /** What is in force. */
  readonly applied: string | number;
  /** Why. */
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
  /** Part of the sensor, in unbinned pixels; of several, the first. */
  readonly region: Region;
  /** All parts of the sensor. */
  readonly regions: readonly Region[];
  /** Columns and rows that are summed into one pixel. */
  readonly binning: Binning;
  /** The exposure, in milliseconds. */
  readonly exposureMs: number;
  /** What starts an exposure. */
  readonly trigger: Trigger;
  /** When the output line is high; absent where there is none. */
  readonly exposeOut?: ExposeOut;
  /** Whether frames carry embedded metadata. */
  readonly metadata: boolean;
  /** The exposures of SMART streaming, in milliseconds; empty where it is off. */
  readonly smartStreamMs: readonly number[];
  /** What differs from what was asked. */
  readonly adjusted: readonly Adjustment[];
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** The size of a frame in the ring, in bytes. */
  readonly frameBytes: number;
  /** Time to read a frame out, in milliseconds. */
  readonly readoutMs: number;
  /** From one frame to the next without a trigger, in milliseconds, as far as the camera tells: its interface may be slower. */
  readonly framePeriodMs: number;
  /** Slots that the camera recommends; 0 if it does not. */
  readonly recommendedSlots: number;
}
