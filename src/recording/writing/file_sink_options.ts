import type { SinkSample } from "../sink.ts";

/** Options of a file sink. */
export interface FileSinkOptions {
  /** Replaces a recording that is already there; otherwise that is an error. */
  readonly force?: boolean;
  /**
   * Whether frames are counted only after the disk has them. The files are then correct not only after a killed
   * program, but also after a power cut. This costs speed if the disk is slower than the camera.
   */
  readonly durable?: boolean;
  /**
   * Whether the table of frames gets a checksum of each frame's pixels, by which `verify` finds pixels that have
   * changed. Default: true. Computing the checksums takes about 0.08 ms a megabyte, while other frames are being
   * written.
   */
  readonly checksums?: boolean;
  /**
   * What is known of the sample: names, scale, notes. Pixel sizes are then those on the sample; without a scale they
   * are those on the sensor.
   */
  readonly sample?: SinkSample;
  /**
   * How often the files count their frames, in milliseconds; a killed program loses at most this much. Default: 800.
   */
  readonly commitEveryMs?: number;
  /**
   * How long the disk may take to answer a call, in milliseconds, before it is given up and the run fails. Calls that
   * may have much to do get ten times as long. Default: 30,000; at most a day. The call itself cannot be cancelled:
   * after this error a program ends only when the disk answers, or by `Deno.exit()`.
   */
  readonly diskTimeoutMs?: number;
}

/** The defaults. */
export const usual = {
  /** Less than a second, so that together with the writing itself a killed program loses at most a second. */
  commitEveryMs: 800,
  /** A disk that sleeps needs about ten seconds; a server that restarts may need more. */
  diskTimeoutMs: 30_000,
  checksums: true,
} as const;

/** A day, the longest time limit that is allowed. */
export const longestTimeoutMs = 86_400_000;
