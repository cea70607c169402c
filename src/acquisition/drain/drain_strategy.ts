/** How one buffer mode finds the camera's newest frame, publishes it, and gives slots back. */
export interface DrainStrategy {
  /** Asks the camera how far it has got; gives the number of its newest frame, or of the newest known one. */
  find(): number;
  /** Publishes what was found, if this mode knows it by its slots; says whether it does. */
  publishBySlots(): boolean;
  /** Gives the slots back to the camera that all readers have given back. */
  unlockReleased(): void;
}
