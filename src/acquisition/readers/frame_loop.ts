import { SettingsError } from "../../errors.ts";
import { turnOnce, TurnWatch } from "../../event_turn.ts";
import type { FrameLease } from "../../frame/frame.ts";
import { Reader } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import { currentTick, hasEnded, nextTick } from "../../ring/waiting.ts";
import type { Delivery } from "../../recording/sink.ts";
import { anyNumber, type Kind, oneOf, truth, wholeNumber } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";

/** Options of a loop over frames. */
export interface FramesOptions {
  /** Every frame, the oldest first, or always the newest one. `"oldest-first"` if not given. */
  readonly delivery?: Delivery;
  /** Only every n-th frame goes to the loop. */
  readonly every?: number;
  /** How many frames stay on loan: taking one more ends the oldest of them. Default: 1. */
  readonly keep?: number;
  /**
   * Whether a frame's pixels are taken away at the end of its lease, so that an array that was kept becomes empty. This
   * needs the right to all of FFI, and a few microseconds a frame. Without it pixels are views of the ring, which stay
   * readable and show whatever is in the slot.
   */
  readonly revoke?: boolean;
}

const optionKinds = {
  delivery: oneOf(["oldest-first", "newest-only"]),
  keep: anyNumber,
  every: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  revoke: truth,
} as const satisfies { [Name in keyof Required<FramesOptions>]: Kind<NonNullable<FramesOptions[Name]>> };

/** What a loop needs of its run. */
export interface LoopParts {
  readonly failure: () => Promise<void>;
  readonly from?: number;
}

/** The frames of a run for one loop. Taking a frame ends the one before, so a forgotten `using` leaks nothing. */
export class FrameLoop implements AsyncIterableIterator<FrameLease> {
  readonly #ring: Ring;
  readonly #reader: Reader;
  readonly #keep: number;
  readonly #failure: () => Promise<void>;
  readonly #turns = new TurnWatch();
  #begun = false;
  #over = false;

  /** `failure` throws the run's failure; `from` is the first sequence of the loop. */
  constructor(ring: Ring, options: FramesOptions, { failure, from }: LoopParts) {
    readFields(options, { what: "option", kinds: optionKinds });
    const { delivery = "oldest-first", keep = 1, every = 1 } = options;
    if (!Number.isInteger(keep) || keep < 1 || keep > ring.mostLeases) {
      throw new SettingsError(
        `Cannot keep ${keep} frames on loan: a ring of ${ring.slots} slots allows a whole number from 1 to ${ring.mostLeases}.`,
      );
    }
    if (from !== undefined && !(Number.isInteger(from) && from >= 0)) {
      throw new SettingsError(`Cannot begin with sequence ${from}: it is a whole number from 0 on.`);
    }
    if (options.revoke && !ring.parts.alias) {
      throw new SettingsError(
        "Cannot revoke pixels at the end of a lease: that needs the right to all of FFI (--allow-ffi without a path).",
      );
    }
    this.#ring = ring;
    this.#keep = keep;
    this.#failure = failure;
    this.#reader = new Reader(ring, {
      delivery,
      every,
      maxLeases: keep,
      revokes: options.revoke ?? ring.parts.revokesAll,
      from,
    });
  }

  /** The account of this loop. */
  get reader(): Reader {
    return this.#reader;
  }

  /** The next frame, once there is one. */
  next(): Promise<IteratorResult<FrameLease, undefined>> {
    this.#begun = true;
    try {
      if (this.#over) return this.#sleep();
      this.#reader.endAllBut(this.#keep - 1);
      // The turn comes before the frame is taken, so that a reader of the newest frame gets the newest one after the
      // turn.
      if (this.#reader.isWaitedFor && this.#turns.isDue(this.#ring.published)) return this.#afterTurn();
      const lease = this.#reader.take();
      // This is not an async function: so a frame that has come costs one promise and not three. A lease is its own
      // result.
      return lease ? Promise.resolve(lease) : this.#sleep();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Ends the loop with its present frame, if it has begun. Frames that are still in the ring are skipped. */
  end(): void {
    this.#over = this.#begun;
  }

  async #afterTurn(): Promise<IteratorResult<FrameLease, undefined>> {
    await turnOnce();
    const lease = this.#over ? undefined : this.#reader.take();
    return lease ?? this.#sleep();
  }

  async #sleep(): Promise<IteratorResult<FrameLease, undefined>> {
    while (!this.#over) {
      const tick = currentTick(this.#ring);
      const ended = hasEnded(this.#ring);
      const lease = this.#reader.take();
      if (lease) return lease;
      if (ended) break;
      await nextTick(this.#ring, tick);
    }
    this.#leave();
    await this.#failure();
    return { done: true, value: undefined };
  }

  /** Called when the loop is left early. */
  return(): Promise<IteratorResult<FrameLease, undefined>> {
    this.#leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #leave(): void {
    this.#reader.endAllBut(0);
    this.#reader.close();
  }
}
