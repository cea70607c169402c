/**
 * Where a frame of an experiment belongs on its axes, and where it was taken. It is plain data that threads can pass
 * on.
 */
export interface FramePlace {
  /** The time point, from 0. */
  readonly t?: number;
  /** The channel, from 0, in the order of the experiment's channels. */
  readonly c?: number;
  /** The plane of a stack, from 0. */
  readonly z?: number;
  /** The position, from 0. */
  readonly p?: number;
  /** The channel's name. */
  readonly channel?: string;
  /** The position's name. */
  readonly position?: string;
  /** The position of the stage, in micrometres, if the experiment gives it. */
  readonly xUm?: number;
  /** See `xUm`. */
  readonly yUm?: number;
  /** See `xUm`. */
  readonly zUm?: number;
  /** The camera's settings in force, if they can differ between frames. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Bits that pixels have under these settings. */
  readonly bitDepth?: number;
}
