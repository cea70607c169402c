import { OverrunError, SettingsError } from "../../errors.ts";
import { turnOnce, TurnWatch } from "../../event_turn.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { Lease } from "../../ring/lease.ts";
import { PooledFrame } from "../../ring/pooled_frame.ts";
import { Reader } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import { currentTick, hasEnded, nextTick } from "../../ring/waiting.ts";
import { type Kind, oneOf, wholeNumber } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";

/** Copying this many bytes takes a millisecond or two. */
const LONG_COPY_BYTES = 4 * 2 ** 20;

/** Options of a loop over copies. */
export interface CopiesOptions {
  /**
   * How many frames can be held outside the ring, waiting or on loan. A copy that is still there when the next one is
   * taken (`for await (const frame of ...)`, without `using`) counts no longer: it is the script's own.
   */
  readonly most: number;
  /**
   * What to do when all copies are in use. `"wait"`, the default, lets frames wait in the ring, which overruns if it is
   * too short. `"skip"` skips frames until there is room. `"fail"` fails the loop.
   */
  readonly whenFull?: "wait" | "skip" | "fail";
}

const optionKinds = {
  most: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  whenFull: oneOf(["wait", "skip", "fail"]),
} as const satisfies { [Name in keyof Required<CopiesOptions>]: Kind<NonNullable<CopiesOptions[Name]>> };

/**
 * Copies frames from the ring as they come, for a reader that needs all of them and sometimes falls behind by more than
 * the ring.
 */
export class CopyLoop implements AsyncIterableIterator<FrameLease> {
  readonly reader: Reader;
  readonly #ring: Ring;
  readonly #most: number;
  readonly #whenFull: NonNullable<CopiesOptions["whenFull"]>;
  readonly #failure: () => Promise<void>;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #ready: PooledFrame[] = [];
  readonly #turns = new TurnWatch();
  #copiedBytes = 0; // since the last check whether a turn is due
  #made = 0;
  #last: PooledFrame | undefined;
  #error: Error | undefined;
  #begun = false;
  #over = false;
  #changed = Promise.withResolvers<void>();

  constructor(ring: Ring, options: CopiesOptions, failure: () => Promise<void>) {
    readFields(options, { what: "option", kinds: optionKinds });
    const { most, whenFull = "wait" } = options;
    if (most === undefined) {
      throw new SettingsError("Cannot hold copies: say how many at most, as in { most: 8 }.");
    }
    this.#ring = ring;
    this.#most = most;
    this.#whenFull = whenFull;
    this.#failure = failure;
    this.reader = new Reader(ring, { delivery: "oldest-first" });
    this.#fill().catch((error) => this.#finish(error));
  }

  /** The next copy, once there is one. */
  async next(): Promise<IteratorResult<FrameLease, undefined>> {
    this.#begun = true;
    this.#letGo();
    if (this.#ready.length > 0 && this.#turns.isDue(this.#ring.published)) await turnOnce();
    while (this.#ready.length === 0 && !this.#over) await this.#changed.promise;
    const frame = this.#ready.shift();
    if (frame) {
      this.#last = frame;
      return { done: false, value: frame };
    }
    if (this.#error) throw this.#error;
    await this.#failure();
    return { done: true, value: undefined };
  }

  /** Ends the loop with its present frame, if it has begun. Waiting copies, and frames in the ring, are skipped. */
  end(): void {
    if (this.#begun) this.#leave();
  }

  #leave(): void {
    this.#finish();
    const unseen = this.#ready.splice(0);
    this.reader.leaveBehind(unseen.length);
    for (const frame of unseen) frame[Symbol.dispose]();
  }

  /** Called when the loop is left early. */
  return(): Promise<IteratorResult<FrameLease, undefined>> {
    this.#letGo();
    this.#leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #fill(): Promise<void> {
    while (!this.#over) {
      const tick = currentTick(this.#ring);
      const ended = hasEnded(this.#ring);
      const room = this.#free.length > 0 || this.#made < this.#most;
      if (!room && this.#whenFull === "wait") {
        await this.#changed.promise;
        continue;
      }
      const lease = this.reader.take();
      if (lease) {
        this.#take(lease, room);
        this.#copiedBytes += this.#ring.parts.format.frameBytes;
        if (this.#copiedBytes >= LONG_COPY_BYTES) {
          this.#copiedBytes = 0;
          if (this.#turns.isDue(this.#ring.published)) await turnOnce();
        }
      } else if (ended) break;
      else await nextTick(this.#ring, tick);
    }
    this.#finish();
  }

  #take(lease: Lease, room: boolean): void {
    if (!room) {
      this.reader.takeBack(lease, "skipped");
      if (this.#whenFull === "fail") {
        throw new OverrunError(
          `This loop fell behind: all ${this.#most} copies that it may hold are in use. Take frames faster, or hold more.`,
        );
      }
      return;
    }
    const bytes = this.#free.pop() ?? this.#makeBuffer();
    const frame = new PooledFrame(lease, this.#ring.parts.format, {
      bytes,
      giveBack: (back) => this.#giveBack(back),
    });
    if (!lease.intact) {
      // The frame was lapped while it was being copied, so the loop does not get it.
      this.#free.push(bytes);
      this.reader.takeBack(lease, "overrun");
      return;
    }
    lease[Symbol.dispose]();
    this.#ready.push(frame);
    this.#notify();
  }

  /**
   * Ends the last copy. If the script did not dispose of it, the script keeps it, and another buffer may be made in its
   * place.
   */
  #letGo(): void {
    if (this.#last?.letGo()) {
      this.#made--;
      this.#notify();
    }
    this.#last = undefined;
  }

  #makeBuffer(): Uint8Array<ArrayBuffer> {
    this.#made++;
    return new Uint8Array(this.#ring.parts.format.frameBytes);
  }

  #giveBack(bytes: Uint8Array<ArrayBuffer>): void {
    this.#free.push(bytes);
    this.#notify();
  }

  #finish(error?: Error): void {
    this.#error ??= error;
    this.#over = true;
    this.reader.close();
    this.#notify();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
