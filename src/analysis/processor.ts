import type { FrameLease } from "../frame/frame.ts";

/** What a processor is given beside each frame. */
export interface ProcessorContext<Value = unknown, Options = unknown> {
  /**
   * Sends a value to the script: a number, or anything that can be cloned. Returns whether there was room; if the
   * script does not take the results, those beyond the bound are counted as lost. Send copies of pixels, not views of
   * the frame.
   */
  readonly emit: (value: Value) => boolean;
  /** What the script gave as `options`. */
  readonly options: Options;
  /**
   * Triggers one exposure of a run whose trigger is `software-first` or `software-edge`, from this very thread. Returns
   * whether the camera took the trigger: a camera that is still exposing does not.
   */
  readonly trigger: () => boolean;
  /**
   * Sets a parameter of the camera during the run, from this very thread, by PVCAM's name for it: to a number as PVCAM
   * counts it, to the number of a choice, or to a boolean. Throws, and changes nothing, if the camera lacks the
   * parameter, does not call it live (`camera.parameters()` says which ones it does) or refuses the value.
   */
  readonly setParameter: (name: string, value: number | bigint | boolean) => void;
  /** Asks for the end of the run, as `run.stop()` does. */
  readonly stop: () => void;
}

/** A function that is called with each frame, in a separate thread. Variables of its module live as long as the run. */
export type Processor<Value = unknown, Options = unknown> = (
  frame: FrameLease,
  context: ProcessorContext<Value, Options>,
) => void;

/**
 * Gives a processor its types. The function is a module's default export, and `run.process(new URL("./spots.ts",
 * import.meta.url))` runs that module in a separate thread, beside the recording and the script. It is called with one
 * frame after the other and must return; a promise is not awaited.
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
