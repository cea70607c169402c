// Would catch: a reader that sleeps through a frame, one that is woken while the others sleep on, a wait that
// outlasts the end of the run, a program that ends while a reader still waits for a camera.
import { assert, assertEquals } from "@std/assert";
import { Board, PHASE } from "../../../src/ring/board.ts";
import { currentTick, endOfRun, nextTick } from "../../../src/ring/waiting.ts";
import { fakeRing } from "./fake_ring.ts";

/** The same words as another thread has them: its ticks call no function on this one. */
function otherThread(board: Board): Board {
  return new Board(board.slots, board.buffer);
}

Deno.test("a tick of another thread wakes all who wait for the ring", async () => {
  const { ring, board } = fakeRing(4);
  const run = endOfRun(ring); // what keeps a program alive while it waits for frames
  const tick = currentTick(ring);
  const waits = [nextTick(ring, tick), nextTick(ring, tick), nextTick(ring, tick)];
  otherThread(board).tick();
  await Promise.all(waits);
  const again = nextTick(ring, currentTick(ring));
  otherThread(board).tick();
  await again;
  board.end(PHASE.stopped);
  await run;
});

Deno.test("a tick of this thread wakes all before the event loop turns", async () => {
  for (const publishedHere of [false, true]) {
    const { ring, board } = fakeRing(4, "overwrite", { publishedHere });
    let turned = false;
    setTimeout(() => turned = true, 0);
    const waits = [nextTick(ring, currentTick(ring)), nextTick(ring, currentTick(ring))];
    board.tick();
    await Promise.all(waits);
    assert(!turned);
    await new Promise((resolve) => setTimeout(resolve, 1)); // lets the timer above run out
  }
});

// Would catch: a wait that is over at once, and turns every reader into a busy loop.
Deno.test("no wait ends before there is something", async () => {
  for (const publishedHere of [false, true]) {
    const { ring, board } = fakeRing(4, "overwrite", { publishedHere });
    let woken = 0;
    const waits = [0, 1].map(() => nextTick(ring, currentTick(ring)).then(() => woken++));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(woken, 0);
    board.tick();
    await Promise.all(waits);
  }
});

Deno.test("a tick between the look and the wait is not slept through", async () => {
  for (const publishedHere of [false, true]) {
    const { ring, board } = fakeRing(4, "overwrite", { publishedHere });
    const tick = currentTick(ring);
    otherThread(board).tick();
    await nextTick(ring, tick);
  }
});

Deno.test("the end of the run wakes all who wait, and no one waits after it", async () => {
  const { ring, board } = fakeRing(4);
  const tick = currentTick(ring);
  const waits = [nextTick(ring, tick), endOfRun(ring)];
  otherThread(board).end(PHASE.stopped);
  await Promise.all(waits);
  await nextTick(ring, currentTick(ring));
  await endOfRun(ring);
});

Deno.test("a wait for the end of a run keeps the program alive", async () => {
  const folder = new URL("../../../src/ring/", import.meta.url).href;
  const code = `
    import { Board, PHASE, WORD } from "${folder}board.ts";
    import { Ring } from "${folder}ring.ts";
    import { endOfRun } from "${folder}waiting.ts";
    const board = new Board(4);
    board.words[WORD.phase] = PHASE.running;
    const region = { x: 0, y: 0, width: 1, height: 1, binning: [1, 1], offsetBytes: 0 };
    const format = { frameBytes: 2, bytesPerPixel: 2, bitDepth: 12, regions: [region] };
    const ring = new Ring({ bytes: new Uint8Array(8), format, board, bufferMode: "overwrite", exposuresMs: [1], progress: () => 0 });
    Deno.unrefTimer(setTimeout(() => board.end(PHASE.stopped), 50));
    await endOfRun(ring);
    console.log("ended");
  `;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, code);
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["run", "--no-check", path] })
      .output();
    assertEquals(new TextDecoder().decode(stdout).trim(), "ended");
  } finally {
    await Deno.remove(path);
  }
});
