/** How far a sandboxed script may go; enforced by the host, outside the script. */
export interface Limits {
  /** How long it may take, in seconds. */
  readonly seconds: number;
  /** Frames of all its runs together. */
  readonly frames: number;
  /** Bytes that it may have written to disk. */
  readonly bytes: number;
  /** Memory in bytes: for itself, and as much again for the rings of its runs. */
  readonly memoryBytes: number;
  /** Whether it may set the sensor's temperature. */
  readonly temperature: boolean;
  /** Whether it may set the fan. */
  readonly fan: boolean;
}

/** What holds where nothing else is said. */
export const defaultLimits: Limits = {
  seconds: 3600,
  frames: 1_000_000,
  bytes: 100e9,
  memoryBytes: 2 * 2 ** 30,
  temperature: false,
  fan: false,
};
