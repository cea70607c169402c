/**
 * The part of a drain that depends on the buffer mode: it finds the camera's newest frame, publishes it, and gives
 * slots back.
 */
export interface DrainStrategy {
  /** Asks the camera how far it has got; gives the number of its newest frame, or of the newest known one. */
  find(): number;
  /** Publishes what was found, if this mode finds frames by their slots. Returns whether it does. */
  publishBySlots(): boolean;
  /** Gives back to the camera the slots that all readers have given back. */
  unlockReleased(): void;
}
