import type { MDAEvent } from "../../plan/sequence.ts";
import { sinceEpochMs } from "../clock.ts";
import { Punctuality } from "../punctuality.ts";

/** The clock that the times of events count from, and how well their starts keep to it. */
export class EventClock {
  readonly #punctuality = new Punctuality();
  readonly #isGiven: boolean;
  /** When it began, by `performance.now()`; not known before the first frame can begin. */
  #zeroMs: number | undefined;
  #lastTime: number | undefined;

  /** `startedMs` is the start of the clock, in milliseconds since 1970. Without it, the clock starts with the first event. */
  constructor(startedMs?: number) {
    this.#isGiven = startedMs !== undefined;
    if (startedMs !== undefined) this.#zeroMs = startedMs - performance.timeOrigin;
  }

  /** The start of the clock: milliseconds since 1970. */
  get startedMs(): number | undefined {
    return this.#zeroMs === undefined ? undefined : sinceEpochMs(this.#zeroMs);
  }

  /** The clock's time; `undefined` before it has started. */
  get elapsedMs(): number | undefined {
    return this.#zeroMs === undefined ? undefined : performance.now() - this.#zeroMs;
  }

  /** Starts that were late, and the most that one was, in milliseconds. */
  get account(): Punctuality["account"] {
    return this.#punctuality.account;
  }

  /** Notes that an event's turn has come. The event may restart the clock, except as the first one of a clock with a given start. */
  turnTo({ reset_event_timer, min_start_time }: MDAEvent, isFirst: boolean): void {
    if (reset_event_timer && !(isFirst && this.#isGiven)) this.#zeroMs = undefined;
    if (min_start_time) this.#zeroMs ??= performance.now();
  }

  /** When an event may begin at the earliest, by `performance.now()`. Begins the clock where it has not begun. */
  dueMonotonicMs({ min_start_time }: MDAEvent): number {
    const nowMs = performance.now();
    this.#zeroMs ??= nowMs;
    return min_start_time === undefined ? nowMs : this.#zeroMs + min_start_time * 1000;
  }

  /** Notes a start; gives how late it was. Events with the same time wait for each other; that does not count as late. */
  noteStart(event: MDAEvent, startMs: number): number {
    const { min_start_time } = event;
    const queues = min_start_time === undefined ||
      min_start_time === this.#lastTime && !event.reset_event_timer;
    this.#lastTime = min_start_time;
    return queues ? 0 : this.#punctuality.note(startMs, this.dueMonotonicMs(event));
  }
}
