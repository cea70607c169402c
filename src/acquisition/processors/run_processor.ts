import { arenaOf, leaveRing } from "../../analysis/kernels/workspace.ts";
import type { Processor, ProcessorContext } from "../../analysis/processor.ts";
import type { Ring } from "../../ring/ring.ts";
import { process } from "./processor_loop.ts";
import type { ProcessorMessage, ThreadOrder } from "./processor_order.ts";
import { CONTROL, type ProcessorWords } from "./processor_words.ts";

/** What a processor's thread works with, in and outside of a sandbox. */
export interface ProcessorThreadParts {
  /** Loads the user's module. */
  readonly load: () => Promise<unknown>;
  /** The run's ring, on this thread. */
  readonly ring: () => Ring;
  readonly words: ProcessorWords;
  /** How it calls the camera. */
  readonly calls: () => Pick<ProcessorContext, "trigger" | "setParameter">;
  readonly post: (message: ProcessorMessage) => void;
}

/** Loads a user's module, calls it with the frames of one run, and reports how that ended. */
export async function runProcessor(order: ThreadOrder, parts: ProcessorThreadParts): Promise<void> {
  const { post } = parts;
  try {
    await run(order, parts);
    post({ kind: "ended" });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    post({ kind: "ended", error: message, stack });
  }
}

async function run(order: ThreadOrder, parts: ProcessorThreadParts): Promise<void> {
  const { words, post } = parts;
  const ring = parts.ring();
  const { buffer } = ring.parts.bytes;
  // Taken here, so that the script's thread can give this memory back if the processor's thread does not.
  Atomics.store(words.control, CONTROL.arena, arenaOf(buffer));
  try {
    const { default: work } = await parts.load() as { default?: Processor };
    if (typeof work !== "function") {
      throw new TypeError(
        "it has no processor as its default export: export default processor((frame, { emit }) => ...)",
      );
    }
    const calls = parts.calls();
    post({ kind: "begun" });
    process(work, { ring, words }, { order, post, calls });
  } finally {
    leaveRing(buffer);
    Atomics.store(words.control, CONTROL.arena, 0);
  }
}
