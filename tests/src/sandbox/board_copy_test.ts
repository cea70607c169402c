import { assertEquals, assertThrows } from "@std/assert";
import { OverrunError } from "../../../src/errors.ts";
import { Board, PHASE, WORD } from "../../../src/ring/board.ts";
import { Reader } from "../../../src/ring/reader.ts";
import { Ring } from "../../../src/ring/ring.ts";
import { FrameCopier } from "../../../src/sandbox/host/frame_copier.ts";
import { BoardCopy, type GuestView } from "../../../src/sandbox/host/board_copy.ts";
import { fakeRing } from "../ring/fake_ring.ts";

/** The ring as a guest makes it of what it is given. */
function guestRing(view: GuestView, host: Ring): Ring {
  const { format, exposuresMs } = host.parts;
  const board = new Board(host.slots, view.board.buffer);
  const newest = () => Atomics.load(board.words, WORD.newest);
  return new Ring({
    bytes: view.bytes,
    format,
    board,
    bufferMode: "overwrite",
    exposuresMs,
    progress: newest,
  });
}

/** The frames that a reader gets now: number and picture. */
function taken(reader: Reader): [number, number][] {
  const frames: [number, number][] = [];
  for (let lease = reader.take(); lease; lease = reader.take()) {
    frames.push([lease.frameNumber, lease.pixels[0]]);
    lease[Symbol.dispose]();
  }
  return frames;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 60));

/** Waits until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Waits until the guest can have so many frames. */
const copied = ({ board }: GuestView, frames: number) =>
  until(() => Atomics.load(board.words, WORD.published) >= frames);

for (const [name, make] of [["zero-copy", BoardCopy], ["copied", FrameCopier]] as const) {
  // Would catch: a frame that the guest does not get, gets twice, or gets under another number.
  Deno.test(`a guest reads each frame of the ring, ${name}`, async () => {
    const { ring, board, expose } = fakeRing(8);
    const view = new make(ring);
    const reader = new Reader(guestRing(view, ring), { delivery: "oldest-first" });
    const all: [number, number][] = [];
    for (let round = 0; round < 5; round++) {
      expose(3);
      await copied(view, 3 * round + 3);
      all.push(...taken(reader));
    }
    assertEquals(all, Array.from({ length: 15 }, (_, index) => [index + 1, index + 1]));
    board.end(PHASE.complete);
    await view.finish();
    assertEquals(Atomics.load(view.board.words, WORD.phase), PHASE.complete);
    assertEquals(reader.account(), { delivered: 15, overrun: 0, skipped: 0, lapped: 0 });
  });

  // Would catch: frames that are gone, and that the guest takes for the ones that lie in their slots now.
  Deno.test(`a guest that is too slow is overrun, and its account is whole, ${name}`, async () => {
    const { ring, board, expose } = fakeRing(8);
    const view = new make(ring);
    const reader = new Reader(guestRing(view, ring), { delivery: "oldest-first" });
    expose(20); // without a turn for the host or the guest
    await copied(view, 20);
    expose(3);
    await copied(view, 23);
    const frames = taken(reader);
    assertEquals(frames.every(([number, picture]) => number === picture), true);
    board.end(PHASE.stopped);
    await view.finish();
    const { delivered, overrun, skipped } = reader.account();
    assertEquals(delivered + overrun + skipped, 23);
    assertEquals(overrun > 0, true);
  });

  // Would catch: words of the host's that a script can write: frames that are given back too early, a run that ends.
  Deno.test(`what a guest scribbles on its board reaches no one, ${name}`, async () => {
    const { ring, board, expose, camera } = fakeRing(8);
    const sink = new Reader(ring, { delivery: "oldest-first" });
    const view = new make(ring);
    const words = new Int32Array(view.board.buffer);
    for (let round = 0; round < 4; round++) {
      words.fill(0x55555555 >> round);
      expose(2);
      await turn();
      assertEquals(taken(sink).map(([number]) => number), [camera.newest - 1, camera.newest]);
    }
    assertEquals(Atomics.load(board.words, WORD.phase), PHASE.running);
    board.end(PHASE.stopped);
    await view.finish();
    assertEquals(sink.account(), { delivered: 8, overrun: 0, skipped: 0, lapped: 0 });
  });
}

// Would catch: slots that the camera gets back while a script still reads them, and slots that it never gets back.
Deno.test("in no-overwrite mode the guest's leases hold slots, and its word that it is done gives them back", async () => {
  const { ring, board, expose, camera } = fakeRing(8, "no-overwrite");
  const view = new BoardCopy(ring);
  const { words } = view.board;
  Atomics.store(words, WORD.released, 0);
  expose(4);
  await turn();
  assertEquals(camera.released, 0);
  Atomics.store(words, WORD.released, 3);
  Atomics.notify(words, WORD.released);
  await until(() => camera.released === 3);
  Atomics.store(words, WORD.released, -5);
  await until(() => camera.released === 0); // nonsense keeps all slots, and harms only the script's own run
  board.end(PHASE.stopped);
  await view.finish();
});

// Would catch: memory that a script has on loan yet, given to the next run.
Deno.test("a ring that the guest has seen stays held", async () => {
  const { ring, board } = fakeRing(4);
  const view = new BoardCopy(ring);
  board.end(PHASE.complete);
  await view.finish();
  assertEquals(ring.isHeld, true);
});

// Would catch: recorded pictures that a script has painted over.
Deno.test("what a guest writes into its copies is not in the camera's ring", async () => {
  const { ring, board, expose } = fakeRing(8);
  const view = new FrameCopier(ring);
  expose(3);
  await copied(view, 3);
  view.bytes.fill(0xff);
  const sink = new Reader(ring, { delivery: "oldest-first" });
  assertEquals(taken(sink), [[1, 1], [2, 2], [3, 3]]);
  board.end(PHASE.complete);
  await view.finish();
});

// Would catch: a copy that is written over while the guest has it on loan, and that still calls itself intact.
Deno.test("a copy on loan is lapped as a camera's frame is", async () => {
  const { ring, board, expose } = fakeRing(4);
  const view = new FrameCopier(ring);
  const reader = new Reader(guestRing(view, ring), { delivery: "oldest-first" });
  expose(1);
  await copied(view, 1);
  const lease = reader.take()!;
  assertEquals(lease.intact, true);
  for (let round = 0; round < 4; round++) {
    expose(1);
    await copied(view, round + 2);
  }
  assertEquals(lease.intact, false);
  assertThrows(() => lease.copy(), OverrunError);
  board.end(PHASE.complete);
  await view.finish();
});

// Would catch: a few frames for each turn of the event loop, which a quick camera outruns: a script's thread once saw 3,600
// of 30,000 small frames.
Deno.test("frames that wait together are copied sixty-four at a time", async () => {
  const { ring, board, expose } = fakeRing(256);
  expose(200);
  const view = new FrameCopier(ring);
  await copied(view, 200);
  const seen = taken(new Reader(guestRing(view, ring), { delivery: "oldest-first" }));
  assertEquals(seen, Array.from({ length: 200 }, (_, index) => [index + 1, index + 1]));
  // Each batch is published once.
  assertEquals(Atomics.load(view.board.words, WORD.tick), Math.ceil(200 / 64));
  board.end(PHASE.complete);
  await view.finish();
});

// Would catch: a host that only copies while frames come, and serves neither its clock nor its script.
Deno.test("a camera that is as quick as the copies keeps no one from their turn", async () => {
  const endMs = performance.now() + 60_000;
  let isServed = false, wasLate = false;
  const { ring, board, expose, camera } = fakeRing(8, "overwrite", {
    // Asked after each copy: until then the next frame has come.
    progress: () => {
      wasLate = performance.now() > endMs;
      if (!isServed && !wasLate) expose(1);
      return camera.newest;
    },
  });
  const timer = setTimeout(() => isServed = true, 1);
  expose(1);
  const view = new FrameCopier(ring);
  board.end(PHASE.complete);
  await view.finish();
  clearTimeout(timer);
  assertEquals([isServed, wasLate], [true, false]);
});

// Would catch: a guest that takes overwritten frames for intact, because the host took "it cannot be asked now" for "it has
// not got farther"; and one that takes all frames for lapped after a long pause, because the host took the most that a
// camera can have done for what it has done.
Deno.test("while the camera cannot be asked, the guest's bound grows and its count does not", async () => {
  for (const [asked, isSure] of [[1, true], [-1, false]] as const) {
    const { ring, board, expose } = fakeRing(8, "overwrite", { asked: () => asked, progress: () => 5000 });
    expose(1);
    const view = new BoardCopy(ring);
    await until(() => Atomics.load(view.board.words, WORD.published) === 1);
    await turn(); // a look that finds nothing new
    assertEquals(Atomics.load(view.board.words, WORD.newest), 1);
    const aDayLater = performance.timeOrigin + performance.now() + 24 * 3600e3;
    const most = view.progressBound.mostSince(aDayLater, 30 * 3600e3);
    assertEquals(most <= 1, isSure, String(most));
    board.end(PHASE.complete);
    await view.finish();
  }
});
