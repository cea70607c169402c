/**
 * Where a processor's thread begins: loads the user's module, and calls it with the frames of one run.
 *
 * @module
 */
import { enterGate, leaveGate, triggerSymbols } from "../../../ffi/worker.ts";
import { arenaOf, leaveRing } from "../../analysis/kernels/workspace.ts";
import type { Processor } from "../../analysis/processor.ts";
import { openSharedRun } from "../threads/shared_run.ts";
import { process } from "./processor_loop.ts";
import type { ProcessorMessage, ProcessorOrder } from "./processor_order.ts";
import { CONTROL, ProcessorWords } from "./processor_words.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ProcessorOrder>) => void;
  postMessage(message: ProcessorMessage): void;
};

/** PL_SW_TRIG_STATUS_TRIGGERED of pvcam.h. */
const TRIGGERED = 0;
const GATE_MS = 100;

scope.onmessage = async ({ data: order }) => {
  try {
    await begin(order);
    scope.postMessage({ kind: "ended" });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    scope.postMessage({ kind: "ended", error: message, stack });
  }
};

async function begin(order: ProcessorOrder): Promise<void> {
  const view = {
    ring: openSharedRun(order.run, order.thread),
    words: new ProcessorWords(order.most, order.words),
  };
  const { buffer } = view.ring.parts.bytes;
  // Taken here, so that the script's thread can give it back for a thread that does not come back.
  Atomics.store(view.words.control, CONTROL.arena, arenaOf(buffer));
  try {
    const { default: work } = await import(order.module) as { default?: Processor };
    if (typeof work !== "function") {
      throw new TypeError(
        "it has no processor as its default export: export default processor((frame, { emit }) => ...)",
      );
    }
    scope.postMessage({ kind: "begun" });
    process(work, view, { order, post: (message) => scope.postMessage(message), trigger: triggerOf(order) });
  } finally {
    leaveRing(buffer);
    Atomics.store(view.words.control, CONTROL.arena, 0);
  }
}

function triggerOf({ trigger }: ProcessorOrder): () => boolean {
  if (!trigger) {
    return () => {
      throw new Error(
        'this run cannot be triggered by software: configure "software-edge" or "software-first" first',
      );
    };
  }
  const { libraryPath, hcam, gate } = trigger;
  const flags = new Uint32Array(new ArrayBuffer(4));
  let symbols:
    | { pl_exp_trigger(hcam: number, flags: Uint32Array<ArrayBuffer>, value: number): number }
    | undefined;
  return () => {
    symbols ??= Deno.dlopen(libraryPath, triggerSymbols).symbols;
    if (!enterGate(gate, GATE_MS)) return false;
    try {
      return symbols.pl_exp_trigger(hcam, flags, 0) !== 0 && flags[0] === TRIGGERED;
    } finally {
      leaveGate(gate);
    }
  };
}
