import { SettingsError } from "../../errors.ts";
import { shown } from "../../kinds.ts";
import { eventsOf } from "../../plan/events.ts";
import type { MDAEvent, MDASequence } from "../../plan/sequence.ts";

/** A source of events: a plan, or anything that gives events one after the other. */
export type PlanEvents = MDASequence | Iterable<MDAEvent> | AsyncIterable<MDAEvent>;

/** Throws a {@linkcode SettingsError} for a value that gives no events, such as a plan that has not been read. */
export function checkEvents(events: PlanEvents): void {
  const given: unknown = events;
  if (Array.isArray(given)) return;
  const isObject = typeof given === "object" && given !== null;
  if (isObject && (Symbol.iterator in given || Symbol.asyncIterator in given)) return;
  // The data from which a plan is read have some of its fields, but not the others.
  if (isObject && "axis_order" in given && "keep_shutter_open_across" in given && "channels" in given) return;
  throw new SettingsError(
    `Cannot run ${
      shown(given)
    } as a plan: read it first, as in acquirePlan(camera, readPlan({ channels: [...] })), ` +
      `or give events, such as [imageEvent({ exposure: 5 })].`,
  );
}

/** Whether it is a plan, whose events must still be made. */
export function isSequence(events: PlanEvents): events is MDASequence {
  return "axis_order" in events;
}

/** Gives events one at a time, and looks one event ahead if the source does not wait for frames. */
export class EventSource {
  readonly #iterator: Iterator<MDAEvent> | AsyncIterator<MDAEvent>;
  readonly #looksAhead: boolean;
  #ahead: MDAEvent | undefined;
  #pulling = false;

  /**
   * A plan and an array are known in advance. Any other source may wait for an event's frame before it gives the next
   * event.
   */
  constructor(events: PlanEvents, looksAhead: boolean = isSequence(events) || Array.isArray(events)) {
    const source = isSequence(events) ? eventsOf(events) : events;
    this.#iterator = Symbol.asyncIterator in source
      ? source[Symbol.asyncIterator]()
      : source[Symbol.iterator]();
    this.#looksAhead = looksAhead;
  }

  /** The next event; `undefined` after the last. */
  async next(): Promise<MDAEvent | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? await this.#pull();
  }

  /** The event after that, if it may be asked for. */
  async peek(): Promise<MDAEvent | undefined> {
    if (this.#looksAhead) this.#ahead ??= await this.#pull();
    return this.#ahead;
  }

  /** Tells the source that no more events are wanted. */
  async close(): Promise<void> {
    const returned = this.#iterator.return?.();
    // A source that is still busy with an event may never finish, so this does not wait for it.
    if (!this.#pulling) await returned;
    else if (returned instanceof Promise) returned.catch(() => {});
  }

  async #pull(): Promise<MDAEvent | undefined> {
    this.#pulling = true;
    try {
      const next = await this.#iterator.next();
      return next.done ? undefined : next.value;
    } finally {
      this.#pulling = false;
    }
  }
}
