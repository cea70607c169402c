import { ProcessorWords } from "../../acquisition/processors/processor_words.ts";
import { runProcessor } from "../../acquisition/processors/run_processor.ts";
import "../../analysis/mod.ts"; // loaded before anything is taken away
import { CallAnswer } from "../call_answer.ts";
import type { KnownModules } from "../known_modules.ts";
import type { BoxedMessage, BoxedOrder } from "../protocol.ts";
import { clone } from "./clone.ts";
import { makeDeno, refusal } from "./deno_namespace.ts";
import { openGuestRing } from "./guest_ring.ts";
import { HostCalls } from "./host_calls.ts";
import { raiseWall } from "./wall.ts";

const scope = globalThis as unknown as {
  postMessage(message: BoxedMessage): void;
  addEventListener(
    type: "message",
    listener: (event: MessageEvent<BoxedOrder>) => void,
    options: { once: true },
  ): void;
};
// Kept here alone: no function that a script can reach sends messages.
const send = scope.postMessage.bind(scope);
/** Sends a copy of plain data, as the script's thread does. */
const post = (message: BoxedMessage) => send(clone(message));

/**
 * Runs a processor of the script behind the same wall as the script itself: removes what it may not have, takes its
 * order, loads its module, and calls it with the frames of one run.
 */
export async function beginProcessor(modules: KnownModules, load: () => Promise<unknown>): Promise<void> {
  const ordered = new Promise<BoxedOrder>((resolve) =>
    scope.addEventListener("message", ({ data }) => resolve(data), { once: true })
  );
  await raiseWall({ modules, deno: makeDeno({}), close: refusal("close") });
  post({ kind: "ready" });
  const order = await ordered;
  await runProcessor(order, {
    load,
    ring: () => openGuestRing(order.ring, order.thread),
    words: new ProcessorWords(order.most, order.words),
    calls: () => new HostCalls(new CallAnswer(order.answer), post),
    post,
  });
}
