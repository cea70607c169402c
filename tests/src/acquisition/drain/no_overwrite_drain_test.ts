// A camera that waits for slots: which ones it gets back, and what its ring shows without numbers.
import { assertEquals } from "@std/assert";
import { Board } from "../../../../src/ring/board.ts";
import { retrieval } from "./fake_camera.ts";

Deno.test("no-overwrite unlocks in order, and only what was given back", () => {
  const { camera, board, drainer } = retrieval(4, { mode: "no-overwrite" });
  board.giveBack(0, 0);
  drainer.drain(camera.expose(3));
  assertEquals(camera.calls.filter((call) => call.startsWith("unlock")), []);
  board.giveBack(0, 2);
  drainer.settleReleases();
  assertEquals(camera.calls.filter((call) => call.startsWith("unlock")), ["unlock 1", "unlock 2"]);
});

// Would catch: slots that go back to the camera under a reader that came between the look and the unlocking.
Deno.test("no-overwrite says what it gives back before it does, and looks again for readers that have come", () => {
  const { camera, board, drainer, word } = retrieval(4, { mode: "no-overwrite" });
  board.giveBack(0, 0);
  drainer.drain(camera.expose(3));
  board.giveBack(0, 3);
  const said: number[] = [];
  const { released } = Board.prototype;
  board.released = () => {
    const before = released.call(board);
    Atomics.store(board.floors, 1, 1); // a reader of another thread, which still needs the second frame
    said.push(word("given"));
    return before;
  };
  drainer.settleReleases();
  assertEquals(camera.calls.filter((call) => call.startsWith("unlock")), ["unlock 1"]);
  assertEquals([said, word("given")], [[0, 3], 1]);
});

// Would catch: a lease from before a restart that is called intact while the camera, which has all slots, writes there.
Deno.test("no-overwrite: a camera that is started again has the slots of all frames before", () => {
  const board = new Board(4);
  const { word } = retrieval(4, { mode: "no-overwrite", board, plan: { numberOffset: 6, positionShift: 2 } });
  assertEquals(word("given"), 8);
});

// Would catch: a loop without an end over a slot that the camera does not take back.
Deno.test("no-overwrite tries once to unlock each frame that was given back", () => {
  const { camera, board, drainer } = retrieval(4, { mode: "no-overwrite" });
  camera.unlocks = false;
  board.giveBack(0, 0);
  drainer.drain(camera.expose(3));
  board.giveBack(0, 2);
  drainer.settleReleases();
  drainer.settleReleases();
  assertEquals(camera.calls.filter((call) => call.startsWith("unlock")), ["unlock 1", "unlock 1"]);
});

Deno.test("no-overwrite does not unlock a frame that the camera has released already", () => {
  const { camera, board, drainer } = retrieval(4, { mode: "no-overwrite" });
  board.giveBack(0, 0);
  drainer.drain(camera.expose(3));
  camera.oldest = 3;
  board.giveBack(0, 3);
  drainer.settleReleases();
  assertEquals(camera.calls.filter((call) => call.startsWith("unlock")), ["unlock 3"]);
});

// Would catch: a full ring that looks empty, because its newest frame lies where that of the last round did.
Deno.test("no-overwrite without numbers finds a ring that has filled at once, and only that", () => {
  const { camera, drainer, frames, word } = retrieval(4, { mode: "no-overwrite" });
  camera.counts = false;
  for (const round of [1, 2]) {
    drainer.drain(camera.expose(4));
    assertEquals(frames().at(-1), { number: 4 * round, slot: 3 });
    drainer.drain(0); // everything has been given back, and nothing has come
    assertEquals(word("published"), 4 * round);
  }
  assertEquals([word("misnumbered"), camera.oldest], [8, 9]);
});

// Would catch: a frame that comes between two answers, taken for a whole ring of them.
Deno.test("no-overwrite without numbers: a frame that comes while the oldest is asked for is one frame", () => {
  for (const comes of [1, 2, 4]) {
    const { camera, drainer, frames, word } = retrieval(4, { mode: "no-overwrite" });
    camera.counts = false;
    drainer.drain(camera.expose(3));
    const answer = camera.pl_exp_get_oldest_frame_ex.bind(camera);
    camera.pl_exp_get_oldest_frame_ex = (hcam, frame, info) => {
      camera.pl_exp_get_oldest_frame_ex = answer;
      camera.expose(comes);
      return answer(hcam, frame, info);
    };
    drainer.drain(0);
    assertEquals([word("published"), word("newest")], [3 + comes, 3 + comes]);
    assertEquals(frames().at(-1), { number: 3 + comes, slot: (2 + comes) % 4 });
  }
});

Deno.test("no-overwrite without numbers: a ring whose frames are still held has not filled again", () => {
  const { camera, board, drainer, word } = retrieval(4, { mode: "no-overwrite" });
  camera.counts = false;
  board.giveBack(0, 0);
  drainer.drain(camera.expose(4));
  drainer.drain(0);
  assertEquals([word("published"), word("missing")], [4, 0]);
});
