/**
 * Where the recorder's thread begins: it records one run after the other.
 *
 * @module
 */
import { errorToData } from "../../error_data.ts";
import type { NumberedOrder, RecorderAnswer } from "./recorder_orders.ts";
import { RecorderRun } from "./recorder_run.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<NumberedOrder>) => void;
  postMessage(answer: RecorderAnswer): void;
  gc?(): void;
};

let run: RecorderRun | undefined;

scope.onmessage = async ({ data }) => {
  const { id } = data;
  try {
    if (data.word === "begin") run = new RecorderRun(data.order);
    const files = await run?.do(data);
    if (data.word === "end") {
      run = undefined;
      setTimeout(() => scope.gc?.(), 0); // in the sandbox, whose memory is bounded
    }
    scope.postMessage({ id, files });
  } catch (error) {
    scope.postMessage({ id, error: errorToData(error) });
  }
};
