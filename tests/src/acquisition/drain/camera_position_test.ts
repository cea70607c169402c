import { assert, assertEquals } from "@std/assert";
import { CameraPosition } from "../../../../src/acquisition/drain/camera_position.ts";
import type { HotCalls } from "../../../../src/acquisition/drain/drain_calls.ts";
import { Board, WORD } from "../../../../src/ring/board.ts";

/** A thread that is inside the gate until 20 ms after the test lets it go. */
const insider = `
  globalThis.onmessage = ({ data }) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    if (Atomics.exchange(data, 0, 0) === 2) Atomics.notify(data, 0, 1);
  };
  globalThis.postMessage("there");`;

// Would catch: a stopped camera that is not asked how far it went, because the worker was inside at that moment: then
// frames that it wrote over at its end are thought to be intact.
Deno.test("where another thread is inside libpvcam the camera is asked after a wait, or not at all", async () => {
  const gateWord = new Int32Array(new SharedArrayBuffer(4));
  const calls = {
    pl_exp_check_cont_status_ex: (...[, , , , info]: [number, unknown, unknown, unknown, Uint8Array]) => {
      new DataView(info.buffer).setInt32(20, 7, true);
      return 1;
    },
  };
  const board = new Board(4);
  board.words[WORD.asks] = 1;
  const position = new CameraPosition({
    calls: calls as unknown as HotCalls,
    gateWord,
    hcam: 0,
    bufferMode: "no-overwrite",
    framePeriodMs: 10,
    board,
  });
  const url = URL.createObjectURL(new Blob([insider], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  try {
    await new Promise((resolve) => worker.onmessage = resolve);
    gateWord[0] = 1;
    assertEquals([position.ask(0), position.reach(0)], [-1, 0]);
    worker.postMessage(gateWord);
    assertEquals(position.reach(60_000), 7);
    assertEquals(gateWord[0], 0, "the gate was not left again");
    board.words[WORD.asks] = 0;
    assertEquals(position.ask(0), 0, "a camera that has stopped was asked");
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
});

// Would catch: frames under which the camera has written, recorded as intact, because the drain loop was held up inside
// the gate at that moment, as on a busy machine.
Deno.test("a camera that cannot be asked is taken to have made all frames for which there was time", () => {
  const board = new Board(4);
  const gateWord = new Int32Array(new SharedArrayBuffer(4)).fill(1); // somebody is inside, and stays
  const positionOf = (bufferMode: "overwrite" | "no-overwrite", framePeriodMs = 10) =>
    new CameraPosition({ calls: {} as HotCalls, gateWord, hcam: 0, bufferMode, framePeriodMs, board });
  const overwrite = positionOf("overwrite");
  assertEquals(overwrite.reach(0), 0, "no camera is at work");
  board.words[WORD.asks] = 1;
  board.words[WORD.newest] = 70;
  board.startedMs[0] = 1;
  board.spanMs[1] = board.nowMs() - 1000;
  const most = overwrite.reach(0);
  assert(most >= 70 + 1 + 100 && most <= 70 + 1 + (board.nowMs() - board.spanMs[1]) / 10, String(most));
  assertEquals(positionOf("overwrite", 0).reach(0), 71, "no period is known");
  assertEquals(positionOf("no-overwrite").reach(0), 0, "the camera waits for slots");
  board.words[WORD.overflowed] = 1;
  assert(positionOf("no-overwrite").reach(0) >= most);
});
