// A camera that fills memory once, and says only how many frames have come.
import { assertEquals } from "@std/assert";
import { PHASE } from "../../../../src/ring/board.ts";
import { FRAME_BYTES, retrieval } from "./fake_camera.ts";

// Would catch: a slot of a sequence that is taken for a frame although the camera never wrote there, the frames after it
// under wrong numbers, and a sequence that never ends because its last frame did not come.
for (const way of ["drain", "event"] as const) {
  Deno.test(`a frame of a sequence that never comes is missing, and the others keep their numbers: ${way}`, () => {
    for (const never of [[], [1], [3], [2, 3], [5], [1, 2, 3, 4, 5]]) {
      const { camera, drainer, frames, word } = retrieval(5, { mode: "sequence", last: 5 });
      camera.never = new Set(never);
      for (let number = 1; number <= 5; number++) {
        const posts = camera.expose();
        if (way === "drain") drainer.drain(posts);
        else if (posts > 0) drainer.event(number);
      }
      // The clock looks from time to time: if the last one never came, no notification wakes the loop.
      drainer.drain(0);
      const expected = [1, 2, 3, 4, 5].filter((number) => !never.includes(number));
      assertEquals(frames(), expected.map((number) => ({ number, slot: number - 1 })));
      assertEquals([word("missing"), word("last"), word("phase")], [never.length, 5, PHASE.complete]);
      assertEquals([word("misnumbered"), drainer.finished], [0, true]);
    }
  });
}

// Would catch: a frame of a sequence that is published before it is there, twice, or without waking the readers.
Deno.test("a sequence publishes what has come, as soon as it can be seen, and then wakes the readers", () => {
  const { camera, drainer, frames, word } = retrieval(6, { mode: "sequence", last: 6 });
  const before = word("tick");
  drainer.drain(camera.expose(3));
  assertEquals([frames().length, word("tick") - before], [3, 1]);
  drainer.drain(0);
  assertEquals(word("tick") - before, 1);
  const { memory } = camera;
  camera.memory = undefined; // the camera counts two frames more, of which nothing is to be seen yet
  camera.expose(2);
  drainer.drain(2);
  assertEquals([frames().length, word("missing"), word("tick") - before], [3, 0, 1]);
  memory!.fill(4, 3 * FRAME_BYTES, 5 * FRAME_BYTES);
  drainer.drain(0);
  assertEquals(frames().map(({ number, slot }) => [number, slot]), [[1, 0], [2, 1], [3, 2], [4, 3], [5, 4]]);
  assertEquals([word("last"), word("missing"), word("tick") - before], [5, 0, 2]);
});

Deno.test("a restarted sequence continues with the numbers of the run", () => {
  const first = retrieval(5, { mode: "sequence", last: 5 });
  first.drainer.drain(first.camera.expose(2));
  const { camera, drainer, frames, word } = retrieval(5, {
    mode: "sequence",
    last: 5,
    board: first.board,
    plan: { numberOffset: 2, positionShift: 3 },
  });
  camera.expose(1);
  drainer.drain(1);
  assertEquals([word("published"), word("last"), drainer.finished], [3, 3, false]);
  drainer.drain(camera.expose(2));
  assertEquals(frames().map(({ number, slot }) => [number, slot]), [[1, 0], [2, 1], [3, 0], [4, 1], [5, 2]]);
  assertEquals([word("missing"), word("phase")], [0, PHASE.complete]);
});
