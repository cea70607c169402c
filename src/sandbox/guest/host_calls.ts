import type { ProcessorContext } from "../../analysis/processor.ts";
import type { CallAnswer } from "../call_answer.ts";
import type { BoxedMessage } from "../protocol.ts";

/**
 * The pause after a trigger that the camera did not take, in milliseconds. It leaves the host time if a processor tries
 * again at once.
 */
const PAUSE_MS = 0.5;

/** A processor's calls to the camera. The host has the camera and answers; the processor sleeps until then. */
export class HostCalls implements Pick<ProcessorContext, "trigger" | "setParameter"> {
  readonly #answer: CallAnswer;
  readonly #post: (message: BoxedMessage) => void;
  readonly #pause = new Int32Array(new SharedArrayBuffer(4));

  constructor(answer: CallAnswer, post: (message: BoxedMessage) => void) {
    this.#answer = answer;
    this.#post = post;
  }

  readonly trigger = (): boolean => {
    const isTaken = this.#answer.waitFor(() => this.#post({ kind: "trigger" }));
    if (!isTaken) Atomics.wait(this.#pause, 0, 0, PAUSE_MS);
    return isTaken;
  };

  readonly setParameter = (name: string, value: number | bigint | boolean): void => {
    this.#answer.waitFor(() => this.#post({ kind: "setParameter", name, value }));
  };
}
