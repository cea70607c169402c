// Frames whose headers have a number of the camera's own: a slot that holds an older one was passed over.
import { assertEquals } from "@std/assert";
import { PHASE } from "../../../../src/ring/board.ts";
import { FRAME_BYTES, retrieval } from "./fake_camera.ts";

function withHeaders(slots: number, { last = 0, numberOffset = 0 } = {}) {
  const ring = new Uint8Array(slots * FRAME_BYTES);
  const made = retrieval(slots, { ring, last, plan: { metadata: true, numberOffset } });
  /** Writes a frame's header, as the camera counts, into the slot of that number. */
  const write = (number: number) => {
    new DataView(ring.buffer).setUint32(((number - 1) % slots) * FRAME_BYTES + 5, number, true);
  };
  return { ...made, write };
}

// Would catch: an older picture delivered under a new number, and one that is missing counted as two or as none.
Deno.test("if several frames are found at once, those whose slots hold other numbers are missing", () => {
  const { camera, drainer, frames, word, write } = withHeaders(8);
  for (let number = 1; number <= 8; number++) write(number);
  drainer.drain(camera.expose(8));
  for (const number of [9, 12, 13]) write(number); // 10 and 11 never come
  camera.expose(5);
  drainer.drain(5, () => {
    throw new Error("no notification has to be waited for: the headers hold the number");
  });
  assertEquals(frames().slice(-4).map(({ number, slot }) => [number, slot]), [[8, 7], [9, 0], [12, 3], [
    13,
    4,
  ]]);
  assertEquals([word("published"), word("missing"), word("last")], [11, 2, 13]);
});

// Would catch: an older picture delivered as the run's last one, since the newest frame is beyond it.
Deno.test("the run's last frame, too, is looked at where the camera has gone on", () => {
  const { camera, drainer, frames, word, write } = withHeaders(8, { last: 10 });
  for (let number = 1; number <= 8; number++) write(number);
  drainer.drain(camera.expose(8));
  for (const number of [9, 11]) write(number); // 10 never comes
  drainer.drain(camera.expose(3));
  assertEquals(frames().at(-1), { number: 9, slot: 0 });
  assertEquals([word("missing"), word("phase")], [1, PHASE.complete]);
});

// Would catch: a whole run called missing, because a camera's numbers do not begin with 1 in both places.
Deno.test("a run whose numbers continue from an earlier one may begin with 1 in its headers, or not", () => {
  const before = 0x01020300;
  for (const own of [before, 0]) {
    const { camera, drainer, frames, word, write } = withHeaders(4);
    camera.newest = before;
    for (const number of [1, 2]) write(own + number);
    drainer.drain(camera.expose(3)); // the header of the newest is not looked at: libpvcam gave it
    assertEquals(frames().map(({ number }) => number), [1, 2, 3]);
    assertEquals([word("missing"), word("last"), word("shift")], [0, 3, -before]);
  }
});

Deno.test("after a restart the headers begin with 1 again, and the run's numbers continue", () => {
  const { camera, drainer, frames, word, write } = withHeaders(8, { numberOffset: 16, last: 19 });
  for (const number of [1, 2, 3]) write(number);
  drainer.drain(camera.expose(3));
  assertEquals(frames().map(({ number }) => number), [17, 18, 19]);
  assertEquals([word("missing"), word("phase")], [0, PHASE.complete]);
});
