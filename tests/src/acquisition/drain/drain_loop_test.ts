import { assert, assertEquals } from "@std/assert";
import { PHASE } from "../../../../src/ring/board.ts";
import { retrieval } from "./fake_camera.ts";

Deno.test("frames between two wakes are found by slot arithmetic, round the end of the ring", () => {
  const { camera, drainer, frames } = retrieval(4);
  drainer.drain(camera.expose(3));
  drainer.drain(camera.expose(3));
  assertEquals(frames(), [{ number: 3, slot: 2 }, { number: 4, slot: 3 }, { number: 5, slot: 0 }, {
    number: 6,
    slot: 1,
  }]);
});

Deno.test("overwrite never touches oldest or unlock, no-overwrite seldom asks for the newest frame", () => {
  const one = retrieval(4);
  one.drainer.drain(0);
  one.drainer.drain(one.camera.expose(2));
  assertEquals(new Set(one.camera.calls), new Set(["latest"]));
  const two = retrieval(8, { mode: "no-overwrite" });
  const asked = () => two.camera.calls.filter((call) => call === "latest").length;
  for (let frame = 0; frame < 5; frame++) two.drainer.drain(two.camera.expose(1));
  assertEquals(asked(), 1, "more than once, although each frame followed the last one");
  two.drainer.drain(two.camera.expose(2));
  assertEquals(asked(), 2, "not where there was more than one frame");
});

// Would catch: times of a frame that are those of another one, and a rate computed from them.
Deno.test("frames that are found together have one time, and only the newest the camera's word for its end", () => {
  const { camera, board, drainer } = retrieval(8);
  drainer.drain(camera.expose(2));
  const [first, , third] = board.receivedMs;
  assert(first > 0 && third === 0);
  assertEquals([...board.spanMs], [first, first]);
  const span = [...board.spanMs];
  while (performance.timeOrigin + performance.now() <= first);
  drainer.drain(camera.expose(3));
  assertEquals(board.spanMs[0], span[0]);
  assert(board.spanMs[1] > first);
  const last = board.spanMs[1];
  assertEquals([...board.receivedMs], [first, first, last, last, last, 0, 0, 0]);
  assertEquals([...board.endTicks], [0, 200, 0, 0, 500, 0, 0, 0]);
});

// Would catch: a missing frame that is never noticed, because a notification came twice long before.
Deno.test("a notification that came twice excuses no frame that is missing later", () => {
  const { camera, drainer, word } = retrieval(16);
  drainer.drain(camera.expose(2));
  drainer.drain(1); // of frame 2 again
  for (let frame = 3; frame <= 5; frame++) drainer.drain(camera.expose(1));
  camera.never.add(6);
  const posts = camera.expose(2); // 6 never comes, 7 does
  drainer.drain(posts, () => camera.expose(1));
  assertEquals(word("missing"), 1);
});

// Would catch: a fast camera's drain that waits a quarter of a second for each notification.
Deno.test("notifications of frames that are close together are not waited for", () => {
  const { camera, drainer, word } = retrieval(16, { plan: { settles: false } });
  camera.expose(4);
  drainer.drain(1, () => {
    throw new Error("was waited for");
  });
  assertEquals([word("published"), word("missing")], [4, 0]);
});

Deno.test("a camera that never notifies is still drained", () => {
  const { camera, drainer, word } = retrieval(8);
  camera.expose(5);
  drainer.drain(0, () => 0);
  assertEquals([word("published"), word("missing")], [5, 0]);
});

Deno.test("numbers left out without leaving out slots are missing", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  camera.slotsFollowNumbers = false;
  drainer.drain(camera.expose(2));
  camera.never.add(3);
  drainer.drain(camera.expose(2) + 1);
  assertEquals(frames().at(-1), { number: 4, slot: 2 });
  assertEquals([word("published"), word("missing"), word("last")], [3, 1, 4]);
});

Deno.test("a callback's own number is exact: what it leaves out is missing", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  camera.expose(5);
  for (const number of [1, 2, 4, 5, 5]) drainer.event(number);
  assertEquals(frames().map((frame) => frame.number), [1, 2, 4, 5]);
  assertEquals(frames().map((frame) => frame.slot), [0, 1, 3, 4]);
  assertEquals([word("missing"), word("misnumbered")], [1, 1]);
});

// Would catch: the frame of the last call left to the clock, and one taken that no call has named yet.
Deno.test("a frame that was called for too early is looked for, and no later one", () => {
  for (const mode of ["overwrite", "no-overwrite"] as const) {
    const { camera, drainer, frames } = retrieval(8, { mode });
    drainer.event(1);
    assertEquals(drainer.awaits, true);
    camera.expose(2);
    drainer.catchUp();
    assertEquals(drainer.awaits, false);
    assertEquals(frames().map((frame) => frame.number), [1]);
  }
});

// Would catch: a reader that sees nothing until the ring is full, because each call comes before its frame.
Deno.test("if each call comes before its frame, it publishes the frames of earlier calls", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  for (let number = 1; number <= 5; number++) {
    drainer.event(number);
    assertEquals(word("published"), number - 1);
    camera.expose();
  }
  drainer.drain(0);
  assertEquals(frames().map((frame) => frame.number), [1, 2, 3, 4, 5]);
  assertEquals([word("missing"), word("misnumbered")], [0, 0]);
});

Deno.test("callbacks that lag by more than the ring starve no reader: what is in the ring is published", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  for (let call = 1; call <= 20; call++) {
    camera.expose(30);
    drainer.event(call);
    assertEquals(frames().at(-1)?.number, 30 * call, "the newest frame stayed unseen");
  }
  assertEquals([word("published"), word("missing"), word("misnumbered")], [600, 0, 0]);
});

Deno.test("the run ends at its last frame, also if that one never comes", () => {
  for (const never of [[], [5]]) {
    const { camera, drainer, frames, word } = retrieval(16, { last: 5 });
    never.forEach((number) => camera.never.add(number));
    drainer.drain(camera.expose(3));
    assertEquals(drainer.finished, false);
    const posts = camera.expose(6);
    drainer.drain(posts, () => camera.expose(1));
    assert(drainer.finished);
    assertEquals(frames().at(-1), { number: 5, slot: 4 });
    assertEquals(word("phase"), PHASE.complete);
    assertEquals([word("last"), word("published") + word("missing")], [5, 5]);
  }
});

Deno.test("a camera that fell behind by more than the ring leaves overrun frames in the count", () => {
  const { camera, drainer, word } = retrieval(4);
  drainer.drain(camera.expose(1));
  drainer.drain(camera.expose(30));
  assertEquals([word("published"), word("missing"), word("newest")], [31, 0, 31]);
});

// Would catch: a lease called intact because libpvcam once gave an older frame than before.
Deno.test("an answer that is older than the last one changes nothing", () => {
  const { camera, drainer, word } = retrieval(4);
  drainer.drain(camera.expose(5));
  camera.newest = 3;
  drainer.drain(1);
  assertEquals([word("published"), word("newest"), word("last")], [5, 5, 5]);
});

Deno.test("an unplugged camera ends the run at once, a single refusal does not", () => {
  const { camera, drainer, word } = retrieval(4);
  camera.failWith = 184;
  drainer.drain(1);
  assertEquals(drainer.finished, false);
  camera.failWith = 180;
  drainer.drain(1);
  assert(drainer.finished);
  assertEquals([word("phase"), word("errorCode")], [PHASE.removed, 180]);
});

Deno.test("frame number 0 counts as an error, and the number is taken from the frame's slot", () => {
  const { camera, drainer, frames, word } = retrieval(4);
  drainer.drain(camera.expose(1));
  const answer = camera.pl_exp_get_latest_frame_ex.bind(camera);
  camera.expose(1);
  camera.pl_exp_get_latest_frame_ex = (hcam, frame, info) => {
    const ok = answer(hcam, frame, info);
    new Int32Array(info.buffer)[5] = 0;
    return ok;
  };
  drainer.drain(1);
  assertEquals(frames().at(-1), { number: 2, slot: 1 });
  assertEquals(word("misnumbered"), 1);
});
