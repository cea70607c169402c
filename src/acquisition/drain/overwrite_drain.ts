/**
 * Overwrite mode: libpvcam gives only the newest frame.
 *
 * @module
 */
import { HOT_CALL } from "./drain_calls.ts";
import type { DrainState } from "./drain_state.ts";
import type { DrainStrategy } from "./drain_strategy.ts";
import { FramePlaces } from "./frame_places.ts";

/** Asks for the newest frame. The camera never waits for a slot, so no slot is given back. */
export class OverwriteDrain implements DrainStrategy {
  readonly #state: DrainState;
  readonly #places: FramePlaces;

  constructor(state: DrainState) {
    this.#state = state;
    this.#places = new FramePlaces(state);
  }

  find(): number {
    const code = this.#places.checked(this.#state.calls.ask(HOT_CALL.latest));
    return code === 0 ? this.#places.newest() : this.#state.newest;
  }

  publishBySlots(): boolean {
    return false;
  }

  unlockReleased(): void {}
}
