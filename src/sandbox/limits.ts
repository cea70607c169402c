/** How much a script in a sandbox may take and do. The host enforces these limits, outside the script. */
export interface Limits {
  /** How long it may take, in seconds. */
  readonly seconds: number;
  /** The frames of all its runs together. */
  readonly frames: number;
  /** The bytes that it may write to disk. */
  readonly bytes: number;
  /** Memory in bytes: this much for the script itself, and as much again for the rings of its runs. */
  readonly memoryBytes: number;
  /** Whether it may set the sensor's temperature. */
  readonly temperature: boolean;
  /** Whether it may set the fan. */
  readonly fan: boolean;
}

/** The limits that hold unless the user sets others. */
export const defaultLimits: Limits = {
  seconds: 3600,
  frames: 1_000_000,
  bytes: 100e9,
  memoryBytes: 2 * 2 ** 30,
  temperature: false,
  fan: false,
};
