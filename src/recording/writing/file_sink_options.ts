import type { SinkSample } from "../sink.ts";

/** What a file sink may be told. */
export interface FileSinkOptions {
  /** Replaces a recording that is already there; otherwise that is an error. */
  readonly force?: boolean;
  /**
   * Waits for the disk before the files count frames, so that they tell the truth after a power cut too, not only
   * after a killed program. Costs speed on disks slower than the camera.
   */
  readonly durable?: boolean;
  /**
   * Whether the table of frames gets a checksum of each frame's pixels, by which `verify` finds one that has changed
   * since. True unless said; it costs the recorder some 0.05 to 0.1 ms a megabyte.
   */
  readonly checksums?: boolean;
  /**
   * What is known of the sample: names, scale, notes. Pixels are then those of the sample, where without it they are those of
   * the sensor.
   */
  readonly sample?: SinkSample;
  /** How often the files say what they hold, in milliseconds: what a killed program loses at most. 800 unless said. */
  readonly commitEveryMs?: number;
  /**
   * How long the disk may take to answer a call, in milliseconds, before it is given up and the run fails; ten times as
   * long where it may have much to do first. 30,000 unless said, a day at most. The call itself cannot be taken back: a program that
   * got this error does not end by itself until the disk answers, but by `Deno.exit()`.
   */
  readonly diskTimeoutMs?: number;
}

/** What is done unless said otherwise. */
export const usual = {
  /** Less than a second, so that together with the writing itself a killed program loses at most a second. */
  commitEveryMs: 800,
  /** A disk that sleeps needs ten seconds or so, a server that is started anew may need more. */
  diskTimeoutMs: 30_000,
} as const;

/** A day: what is longer, timers do not know. */
export const longestTimeoutMs = 86_400_000;
