/**
 * The beginning of a processor's thread: it calls the user's module with the frames of one run.
 *
 * @module
 */
import { openSharedRun } from "../threads/shared_run.ts";
import { CameraCalls } from "./camera_calls.ts";
import type { ProcessorMessage, ProcessorOrder } from "./processor_order.ts";
import { ProcessorWords } from "./processor_words.ts";
import { runProcessor } from "./run_processor.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ProcessorOrder>) => void;
  postMessage(message: ProcessorMessage): void;
};
const post = (message: ProcessorMessage) => scope.postMessage(message);

scope.onmessage = ({ data: order }) =>
  runProcessor(order, {
    load: () => import(order.module),
    ring: () => openSharedRun(order.run, order.thread),
    words: new ProcessorWords(order.most, order.words),
    calls: () => new CameraCalls(order.run.camera!, { triggers: order.triggers }),
    post,
  });
