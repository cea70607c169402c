import type { MDAEvent } from "../../plan/sequence.ts";
import { wallOriginMs } from "../../wall_origin.ts";
import { Punctuality } from "../punctuality.ts";

/** The clock from which the times of events count, with an account of late starts. */
export class EventClock {
  readonly #punctuality = new Punctuality();
  readonly #isGiven: boolean;
  /** What makes milliseconds since 1970 of `performance.now()`, for the whole experiment: as its records are dated. */
  readonly #originMs = wallOriginMs();
  /** When the clock began, by `performance.now()`; unknown until the first frame can begin. */
  #zeroMs: number | undefined;
  #lastTime: number | undefined;

  /** `startedMs` is the start of the clock, in milliseconds since 1970. Without it, the clock starts with the first event. */
  constructor(startedMs?: number) {
    this.#isGiven = startedMs !== undefined;
    if (startedMs !== undefined) this.#zeroMs = startedMs - this.#originMs;
  }

  /** The start of the clock: milliseconds since 1970. */
  get startedMs(): number | undefined {
    return this.#zeroMs === undefined ? undefined : this.#originMs + this.#zeroMs;
  }

  /** The clock's time; `undefined` before it has started. */
  get elapsedMs(): number | undefined {
    return this.#zeroMs === undefined ? undefined : performance.now() - this.#zeroMs;
  }

  /** How many starts were late, and the longest delay, in milliseconds. */
  get account(): Punctuality["account"] {
    return this.#punctuality.account;
  }

  /**
   * Notes that an event's turn has come. The event may restart the clock, unless it is the first event and the clock's
   * start was given.
   */
  turnTo({ reset_event_timer, min_start_time }: MDAEvent, isFirst: boolean): void {
    if (reset_event_timer && !(isFirst && this.#isGiven)) this.#zeroMs = undefined;
    if (min_start_time) this.#zeroMs ??= performance.now();
  }

  /**
   * The earliest moment at which an event may begin, by `performance.now()`. Starts the clock if it has not started.
   */
  dueMonotonicMs({ min_start_time }: MDAEvent): number {
    const nowMs = performance.now();
    this.#zeroMs ??= nowMs;
    return min_start_time === undefined ? nowMs : this.#zeroMs + min_start_time * 1000;
  }

  /**
   * Notes a start. Returns how late it was. Events with the same time wait for each other, which does not count as
   * late.
   */
  noteStart(event: MDAEvent, startMs: number): number {
    const { min_start_time } = event;
    const queues = min_start_time === undefined ||
      min_start_time === this.#lastTime && !event.reset_event_timer;
    this.#lastTime = min_start_time;
    return queues ? 0 : this.#punctuality.note(startMs, this.dueMonotonicMs(event));
  }
}
