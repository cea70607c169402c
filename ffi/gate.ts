import { CameraError } from "../src/errors.ts";
import { enterGate, leaveGate } from "./gate_word.ts";

/** How long a call waits for its turn before it gives up, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Lets one call at a time into libpvcam, together with the read of its error code. The process has only one error code,
 * and a call on any other thread resets it. Calls of this thread wait in a queue. Threads with a drain loop share the
 * gate's `word`, through `enterGate` and `leaveGate`.
 */
export class Gate {
  /** The lock word in shared memory, for workers. */
  readonly word: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4));
  readonly #patienceMs: number;
  #last: Promise<void> = Promise.resolve();
  #inside: string | undefined;

  /** Makes a gate; `patienceMs` is how long a call waits for its turn. */
  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Runs an action while nothing else is inside. The gate is held until the action's result, or its promise, has
   * settled. Throws a {@linkcode CameraError} if its turn does not come; the message names the call that is inside.
   */
  run<T>(call: string, action: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let waiting = true;
      const patience = setTimeout(() => {
        waiting = false;
        reject(this.#lateError(call));
      }, this.#patienceMs);
      this.#last = this.#last.then(async () => {
        // A drain loop is inside only for microseconds, so a short blocking wait nearly always succeeds.
        while (waiting && !enterGate(this.word, 1)) await new Promise((turn) => setTimeout(turn, 1));
        clearTimeout(patience);
        if (!waiting) return; // the caller has given up, so the action must not run
        this.#inside = call;
        try {
          const result = action();
          // A synchronous call leaves at once. Awaiting its result would keep drain loops out for a turn of the event
          // loop.
          resolve(result instanceof Promise ? await result : result);
        } catch (error) {
          reject(error);
        } finally {
          this.#inside = undefined;
          leaveGate(this.word);
        }
      });
    });
  }

  #lateError(call: string): CameraError {
    const inside = this.#inside ?? "a drain loop's call";
    return new CameraError(
      `Could not call ${call}: libpvcam takes one call at a time, and ${inside} has kept it busy for ` +
        `${
          this.#patienceMs / 1000
        } s. The camera or its driver hangs: end the program, and check the camera's cable and power.`,
    );
  }
}

/** The gate of this process, for all libraries and cameras; see {@linkcode Gate}. */
export const gate: Gate = new Gate();
