import type { FrameLease } from "../frame/frame.ts";

/** What a processor is given beside each frame. */
export interface ProcessorContext<Value = unknown, Options = unknown> {
  /**
   * Sends a value to the script: a number, or whatever can be cloned. Says whether there was room: where nobody takes the
   * results, those beyond the bound are counted as lost. Send copies of pixels, not views of the frame.
   */
  readonly emit: (value: Value) => boolean;
  /** What the script gave as `options`. */
  readonly options: Options;
  /**
   * Triggers one exposure of a run whose trigger is `software-first` or `software-edge`, from this very thread. Says
   * whether the camera took it: one that still exposes does not.
   */
  readonly trigger: () => boolean;
  /** Asks for the end of the run, as `run.stop()` does. */
  readonly stop: () => void;
}

/** A function that is called with each frame, in a thread of its own. What it keeps beside it lasts as long as the run. */
export type Processor<Value = unknown, Options = unknown> = (
  frame: FrameLease,
  context: ProcessorContext<Value, Options>,
) => void;

/**
 * Names the types of a processor: the function is what a module gives as its default export, and
 * `run.process(new URL("./spots.ts", import.meta.url))` runs that module in a thread of its own, beside the recording and
 * the script. It is called with one frame after the other and must come back by itself: a promise is not waited for.
 *
 * Such a module can import this library's `analysis.ts` and modules beside it.
 *
 * @example A module that finds the brightest spots of each frame
 * ```ts
 * import { processor, type Spot, spots } from "@pvcam/pvcam-deno/analysis";
 *
 * export default processor<Spot[]>((frame, { emit }) => {
 *   const found = spots(frame, { most: 20 });
 *   if (found.length > 0) emit(found);
 * });
 * ```
 */
export function processor<Value = unknown, Options = unknown>(
  process: Processor<Value, Options>,
): Processor<Value, Options> {
  return process;
}
