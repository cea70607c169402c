// Slots on their way back to the camera: too early, and a reader's frame is written over; never, and the camera waits.
import { assert, assertEquals, assertFalse } from "@std/assert";
import { WORD } from "../../../src/ring/board.ts";
import { Reader } from "../../../src/ring/reader.ts";
import { fakeRing } from "./fake_ring.ts";

Deno.test("no-overwrite: a slot goes back only when all readers are done, strictly in order", () => {
  const { ring, expose, camera } = fakeRing(8, "no-overwrite");
  const one = new Reader(ring, { delivery: "oldest-first" });
  const two = new Reader(ring, { delivery: "oldest-first" });
  expose(3);
  const [a, b, c] = one.takeBatch(3);
  c[Symbol.dispose]();
  b[Symbol.dispose]();
  assertEquals(camera.released, 0); // out of order: they wait for the oldest
  a[Symbol.dispose]();
  assertEquals(camera.released, 0); // the other reader has not even taken them
  for (const lease of two.takeBatch(2)) lease[Symbol.dispose]();
  assertEquals(camera.released, 2);
  two.close();
  assertEquals(camera.released, 3);
  assert(ring.isHeld);
  one.close();
  assertEquals(camera.released, 0x7fffffff); // no lease is out any more
  assertFalse(ring.isHeld);
});

// Would catch: a run without readers that stops when its ring is full, one whose first reader gets frames that the
// camera may write over, and frames that a reader passed over and that are never given back.
Deno.test("no-overwrite: slots that are passed over go back: all of them without readers, none beyond a reader's place", () => {
  const { ring, board, expose } = fakeRing(8, "no-overwrite");
  const released = () => board.words[WORD.released];
  assertEquals(released(), 0x7fffffff);
  const reader = new Reader(ring, { delivery: "newest-only" });
  assertEquals(released(), 0);
  expose(4);
  const lease = reader.take()!;
  assertEquals(released(), 3);
  expose(2);
  reader.take()![Symbol.dispose]();
  assertEquals(released(), 3); // the lease from before is out
  lease[Symbol.dispose]();
  assertEquals(released(), 6);
});

Deno.test("overwrite: what goes back is not reported, because no slot has to", () => {
  const { ring, expose, camera } = fakeRing(8);
  camera.released = -1;
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(2);
  reader.take()![Symbol.dispose]();
  reader.close();
  assertEquals(camera.released, -1);
});

// Would catch: a torn frame that is called intact, because the camera was trusted to wait after it had shown that it
// does not, and an untouched one that is called torn, because it was not.
Deno.test("no-overwrite: a lease is intact while the camera waits for it, until the camera has once written over a full ring", () => {
  const { ring, board, expose, camera } = fakeRing(4, "no-overwrite");
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(4);
  const lease = reader.take()!;
  assert(lease.intact);
  board.words[WORD.overflowed] = 1;
  assertFalse(lease.intact);
  board.words[WORD.overflowed] = 0;
  camera.newest = 5; // it lies in the first one's slot
  assertFalse(lease.intact);
});

// Would catch: a torn frame that is called intact, because its slot went back to the camera before this reader came.
Deno.test("no-overwrite: a reader that comes late is safe from the camera, which has the older slots back", () => {
  for (const others of [0, 1]) {
    const { ring, expose, camera } = fakeRing(4, "no-overwrite");
    const early = Array.from({ length: others }, () => new Reader(ring, { delivery: "oldest-first" }));
    expose(4);
    for (const reader of early) for (const lease of reader.takeBatch(3)) lease[Symbol.dispose]();
    const late = new Reader(ring, { delivery: "oldest-first" });
    assertEquals(camera.released, 0);
    // The camera may be at slot 0 already; of slot 1 it is known when it is there.
    const second = late.take()!;
    assertEquals([second.frameNumber, second.intact, late.overrun], [2, true, 1]);
    camera.newest = 5;
    assertFalse(second.intact);
    // The fourth frame was given back only if no reader had it.
    const [, fourth] = late.takeBatch(2);
    camera.newest = 7;
    assertEquals([fourth.frameNumber, fourth.intact], [4, others === 1]);
    // It stays so for all later readers.
    second[Symbol.dispose]();
    new Reader(ring, { delivery: "oldest-first" });
    assertEquals(fourth.intact, others === 1);
  }
});

// Would catch: the same, where another thread gave the slot back at the very moment at which this one's reader came.
Deno.test("no-overwrite: what another thread has given back is not safe, however late that is said", () => {
  const { ring, board, expose, camera } = fakeRing(4, "no-overwrite");
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(4);
  const leases = reader.takeBatch(2);
  camera.newest = 4;
  assertEquals(leases.map(({ intact }) => intact), [true, true]);
  board.words[WORD.given] = 1; // by the position of the first one
  assertEquals(leases.map(({ intact }) => intact), [false, true]);
});

Deno.test("a reader that is closed while leases are out holds their slots until they end", () => {
  const { ring, expose, camera } = fakeRing(8, "no-overwrite");
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(2);
  const lease = reader.take()!;
  reader.close();
  assertEquals(camera.released, 0);
  assertEquals(lease.pixels[0], 1);
  lease[Symbol.dispose]();
  assertEquals(camera.released, 0x7fffffff);
  assertEquals(reader.take(), undefined);
});
