// Frames by way of callbacks, each of which names its frame: they come early, late, twice, or without a number.
import { assert, assertEquals } from "@std/assert";
import { PHASE, WORD } from "../../../../src/ring/board.ts";
import { FRAME_BYTES, retrieval } from "./fake_camera.ts";

const numbered = (frames: { number: number; slot: number }[]) =>
  frames.map(({ number, slot }) => [number, slot]);

// Would catch: a frame under another one's slot, because it was announced before it was there.
Deno.test("a callback before its frame costs no frame: it is published with the next", () => {
  const { camera, drainer, frames, word } = retrieval(4);
  camera.expose(3);
  for (const number of [1, 2, 3]) drainer.event(number);
  drainer.event(4); // it is not there yet
  drainer.event(5); // nor is this
  assertEquals(word("published"), 3);
  camera.expose(4);
  drainer.event(6); // of seven that are there
  assertEquals(numbered(frames()), [[3, 2], [4, 3], [5, 0], [6, 1]]);
  drainer.event(7);
  assertEquals(numbered(frames()).at(-1), [7, 2]);
  assertEquals([word("missing"), word("misnumbered"), word("last")], [0, 0, 7]);
});

Deno.test("an announced frame that no later notification shows is found by the clock", () => {
  const { camera, drainer, word } = retrieval(8);
  drainer.event(1);
  camera.expose(1);
  drainer.drain(0);
  assertEquals([word("published"), word("missing")], [1, 0]);
  drainer.event(1);
  assertEquals([word("published"), word("misnumbered")], [1, 1]); // it was announced already
});

// Would catch: readers that sleep through a frame, and slots that a camera waits for though they were given back.
Deno.test("each callback wakes the readers and settles what was given back; one without a frame wakes no reader", () => {
  const { camera, board, drainer, word } = retrieval(4, { mode: "no-overwrite" });
  board.giveBack(0, 0);
  camera.expose(2);
  const ticks = [word("tick")];
  for (const number of [1, 2, 2]) {
    drainer.event(number);
    ticks.push(word("tick"));
  }
  assertEquals(ticks.map((tick) => tick - ticks[0]), [0, 1, 2, 2]);
  board.giveBack(0, 2);
  camera.expose(1);
  drainer.event(3);
  assertEquals(camera.calls.filter((call) => call.startsWith("unlock")), ["unlock 1", "unlock 2"]);
});

Deno.test("a callback whose frame is about to be written over publishes all that are there", () => {
  for (const [number, published] of [[1, 4], [2, 2]]) {
    const { camera, drainer, word } = retrieval(4);
    camera.expose(4);
    drainer.event(number);
    assertEquals([word("published"), word("missing")], [published - (number - 1), number - 1]);
  }
});

// Would catch: frames that came and were overwritten, called missing because their callbacks were lost with them.
Deno.test("after a gap longer than the ring the frames in between are overrun, not missing", () => {
  const { camera, drainer, word } = retrieval(4);
  camera.expose(1);
  drainer.event(1);
  camera.expose(19);
  drainer.event(20);
  assertEquals([word("published"), word("missing"), word("last")], [20, 0, 20]);
});

Deno.test("callbacks of a sequence are only compared: a number that comes twice, or none, counts as odd", () => {
  const { camera, drainer, word } = retrieval(6, { mode: "sequence", last: 6 });
  for (const number of [1, 2]) {
    camera.expose();
    drainer.event(number);
  }
  assertEquals(word("misnumbered"), 0);
  for (const number of [2, 0, 1]) drainer.event(number);
  assertEquals([word("published"), word("misnumbered")], [2, 3]);
  camera.expose();
  drainer.event(3);
  assertEquals([word("published"), word("misnumbered")], [3, 3]);
});

Deno.test("what lies before the first callback, or between two, never came", () => {
  const { camera, drainer, frames, word } = retrieval(16);
  camera.expose(9);
  for (const number of [3, 4, 9]) drainer.event(number);
  assertEquals(numbered(frames()), [[3, 2], [4, 3], [9, 8]]);
  assertEquals([word("missing"), word("last")], [6, 9]);
});

Deno.test("the last callback ends the run, and what comes after it counts for nothing", () => {
  const { camera, drainer, word } = retrieval(8, { last: 3 });
  camera.expose(6);
  for (const number of [1, 2]) drainer.event(number);
  assertEquals([drainer.finished, word("phase")], [false, PHASE.running]);
  drainer.event(3);
  assertEquals([drainer.finished, word("phase"), word("published")], [true, PHASE.complete, 3]);
  const ticks = word("tick");
  for (const number of [4, 4, 0]) drainer.event(number);
  drainer.drain(1);
  assertEquals([word("published"), word("misnumbered"), word("tick")], [3, 0, ticks]);
});

// Would catch: frames without a number counted twice, or not as odd.
Deno.test("callbacks without numbers: each frame is counted once, in any order of callback and frame", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  camera.counts = false;
  camera.expose(1);
  drainer.event(0);
  camera.expose(2); // both are there at the first one's callback
  drainer.event(0);
  assertEquals([word("published"), word("misnumbered")], [3, 3]);
  drainer.event(0);
  assertEquals([word("published"), word("misnumbered")], [3, 3]);
  drainer.event(0); // of no frame at all
  assertEquals([word("published"), word("misnumbered"), word("missing")], [3, 3, 0]);
  assertEquals(numbered(frames()), [[1, 0], [2, 1], [3, 2]]);
});

// Would catch: a late callback of a frame that was counted long ago, counted once more.
Deno.test("callbacks without numbers may come after those that have them again", () => {
  const { camera, drainer, word } = retrieval(8);
  camera.counts = false;
  camera.expose(2);
  drainer.event(0);
  assertEquals([word("published"), word("misnumbered")], [2, 2]);
  camera.counts = true;
  camera.expose(1);
  drainer.event(3);
  drainer.event(0); // of the second
  assertEquals([word("published"), word("misnumbered")], [3, 2]);
  drainer.event(0); // of none
  assertEquals([word("published"), word("misnumbered")], [3, 3]);
});

// Would catch: an older picture delivered under a new number, because no callback named it.
Deno.test("callbacks without numbers: a frame that never came is recognised by its slot's old picture", () => {
  const ring = new Uint8Array(8 * FRAME_BYTES);
  const { camera, drainer, frames, word } = retrieval(8, { ring });
  camera.counts = false;
  camera.memory = ring;
  camera.expose(2);
  drainer.event(0);
  camera.never.add(4);
  camera.expose(3);
  drainer.event(0);
  assertEquals(numbered(frames()), [[1, 0], [2, 1], [3, 2], [5, 4]]);
  assertEquals([word("missing"), word("last")], [1, 5]);
});

// Would catch: a restarted camera's first frames under the numbers of the run's first ones, or called lapped.
Deno.test("after a restart numbers, positions and the end continue where the run was", () => {
  const first = retrieval(4, { last: 9 });
  first.drainer.drain(first.camera.expose(5));
  const { camera, board, drainer, frames, word } = retrieval(4, {
    last: 9,
    board: first.board,
    plan: { numberOffset: 5, positionShift: 3 }, // the camera begins at slot 0 again, two rounds on
  });
  camera.expose(3);
  for (const number of [1, 3]) drainer.event(number);
  assertEquals(numbered(frames()).slice(-2), [[6, 0], [8, 2]]);
  assertEquals([...board.positions], [5, 9, 11, 4]);
  assertEquals([word("published"), word("missing"), word("last")], [7, 1, 8]);
  drainer.drain(camera.expose(3));
  assertEquals([word("last"), word("published"), word("phase")], [9, 8, PHASE.complete]);
  assert(drainer.finished);
});

// Would catch: the pictures of a round ago under the numbers of frames that a full ring had no room for.
Deno.test("frames that no call names are missing where the camera writes over nothing, however many", () => {
  for (const overflowed of [0, 1]) {
    const { camera, board, drainer, frames, word } = retrieval(4, { mode: "no-overwrite" });
    camera.expose(4);
    for (const number of [1, 2, 3, 4]) drainer.event(number);
    board.words[WORD.overflowed] = overflowed;
    camera.expose(20);
    drainer.event(24);
    // Once it has been seen to write over others, those came: their notifications found no room.
    assertEquals([word("missing"), word("published")], overflowed ? [0, 24] : [19, 5]);
    assertEquals(numbered(frames()).at(-1), [24, 3]);
  }
});

// Would catch: pictures under other frames' numbers, where a loop was late and frames that never came took no slots.
Deno.test("calls that come late find their frames also where numbers were left out without slots", () => {
  const { camera, drainer, frames, word } = retrieval(16);
  camera.slotsFollowNumbers = false;
  for (const number of [10, 11]) camera.never.add(number);
  camera.expose(14);
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14]) drainer.event(number);
  assertEquals(numbered(frames()).slice(-5), [[8, 7], [9, 8], [12, 9], [13, 10], [14, 11]]);
  assertEquals(numbered(frames())[0], [1, 0]);
  assertEquals([word("missing"), word("misnumbered")], [2, 0]);
});

// Would catch: an older picture for a frame that never came, where the next one's call came before its frame.
Deno.test("what a call leaves out is missing, also where its own frame comes later", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  camera.expose(4);
  for (const number of [1, 2, 3]) drainer.event(number);
  for (const number of [5, 6]) camera.never.add(number);
  drainer.event(4);
  drainer.event(7); // 7 is not there yet
  camera.expose(3);
  drainer.catchUp();
  drainer.event(8); // nor 8
  camera.expose(2);
  drainer.event(9);
  assertEquals(numbered(frames()), [[1, 0], [2, 1], [3, 2], [4, 3], [7, 6], [8, 7], [9, 0]]);
  assertEquals([word("missing"), word("misnumbered")], [2, 0]);
});
