/**
 * The beginning of the recorder's thread, which records one run after the other.
 *
 * @module
 */
import { errorToData } from "../../error_data.ts";
import type { SinkFile } from "../../recording/sink.ts";
import { JoinedRecordings } from "./joined_recordings.ts";
import type { NumberedOrder, RecorderAnswer } from "./recorder_orders.ts";
import { RecorderRun } from "./recorder_run.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<NumberedOrder>) => void;
  postMessage(answer: RecorderAnswer): void;
  gc?(): void;
};

let run: RecorderRun | undefined;
const recordings = new JoinedRecordings(() => run);

scope.onmessage = async ({ data }) => {
  const { id } = data;
  try {
    scope.postMessage({ id, files: await answer(data) });
  } catch (error) {
    scope.postMessage({ id, error: errorToData(error) });
  }
};

function answer(order: NumberedOrder): Promise<readonly SinkFile[] | undefined> | undefined {
  switch (order.word) {
    case "begin":
      run = new RecorderRun(order.order, recordings);
      return undefined;
    case "end":
      run?.end();
      run = undefined;
      setTimeout(() => scope.gc?.(), 0); // works only in the sandbox, where memory is limited
      return undefined;
    case "close-recording":
      return recordings.close(order.recording, order);
    case "end-experiment":
      recordings.end();
      return undefined;
    default:
      return run?.do(order);
  }
}
