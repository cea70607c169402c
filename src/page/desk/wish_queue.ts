import { StateError } from "../../errors.ts";
import type { SerialQueue } from "../../serial_queue.ts";

/** How many wishes may wait for a camera. Each one that waits delays all others, and the end of the program. */
const MOST_WAITING = 16;

/** The wishes of viewers that wait for their turn at a camera. */
export class WishQueue {
  readonly #camera: string;
  readonly #turns: SerialQueue;
  #waiting = 0;

  /** Takes `turns` for the camera of this name. */
  constructor(camera: string, turns: SerialQueue) {
    this.#camera = camera;
    this.#turns = turns;
  }

  /** Does some work in its turn. Refuses it if too much waits already. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= MOST_WAITING) {
      throw new StateError(
        `Camera "${this.#camera}" has ${MOST_WAITING} wishes to carry out already: ask again later.`,
      );
    }
    this.#waiting++;
    return await this.#turns.take(() => {
      this.#waiting--;
      return work();
    });
  }
}
