/** Where a frame of an experiment belongs among its axes, and where it was taken. Plain data: it goes between threads. */
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
  /** Where the stage stood, in micrometres, as far as the experiment says. */
  readonly xUm?: number;
  /** See `xUm`. */
  readonly yUm?: number;
  /** See `xUm`. */
  readonly zUm?: number;
  /** The camera's settings in force, where they can differ from frame to frame. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Bits that pixels have under these settings. */
  readonly bitDepth?: number;
}
