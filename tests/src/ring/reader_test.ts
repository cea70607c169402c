import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { OverrunError, StateError } from "../../../src/errors.ts";
import { WORD } from "../../../src/ring/board.ts";
import { Reader } from "../../../src/ring/reader.ts";
import { fakeRing } from "./fake_ring.ts";

function accounted(reader: Reader): number {
  const { delivered, overrun, skipped } = reader.account();
  return delivered + overrun + skipped;
}

Deno.test("a reader gets every frame once and in order", () => {
  const { ring, expose } = fakeRing(4);
  const reader = new Reader(ring, { delivery: "oldest-first" });
  const seen: number[] = [];
  for (const count of [1, 2, 3, 0, 1]) {
    expose(count);
    for (let lease = reader.take(); lease; lease = reader.take()) {
      seen.push(lease.pixels[0]);
      lease[Symbol.dispose]();
    }
  }
  assertEquals(seen, [1, 2, 3, 4, 5, 6, 7]);
  assertEquals(reader.account(), { delivered: 7, overrun: 0, skipped: 0, lapped: 0 });
});

Deno.test("a slow reader overruns alone, and every frame is accounted for", () => {
  const { ring, expose } = fakeRing(4);
  const slow = new Reader(ring, { delivery: "oldest-first" });
  const fast = new Reader(ring, { delivery: "oldest-first" });
  for (let i = 0; i < 10; i++) {
    expose(1);
    fast.take()![Symbol.dispose]();
  }
  // Three of the four slots are safe to read: the fourth is the one that the camera writes next.
  assertEquals(slow.take()!.frameNumber, 8);
  assertEquals(slow.account(), { delivered: 1, overrun: 7, skipped: 2, lapped: 0 });
  assertEquals(fast.account(), { delivered: 10, overrun: 0, skipped: 0, lapped: 0 });
  assertEquals(accounted(slow), 10);
});

// Would catch: the newest frame in the place of the oldest, where the cursor is behind by the ring and one frame more.
Deno.test("a reader that is behind by about the ring gets the oldest frame that is left, and no later one first", () => {
  for (const behind of [3, 4, 5, 6, 7, 8, 9]) {
    const { ring, expose } = fakeRing(4);
    const reader = new Reader(ring, { delivery: "oldest-first" });
    expose(behind);
    const numbers = reader.takeBatch(9).map((lease) => lease.frameNumber);
    assertEquals(numbers, [behind - 2, behind - 1, behind], `${behind} frames`);
    assertEquals(reader.account(), { delivered: 3, overrun: behind - 3, skipped: 0, lapped: 0 });
  }
});

Deno.test("newest-only skips what it does not want, and calls it so", () => {
  const { ring, expose } = fakeRing(8);
  const reader = new Reader(ring, { delivery: "newest-only" });
  expose(5);
  assertEquals(reader.take()!.frameNumber, 5);
  assertEquals(reader.take(), undefined); // no frame twice
  expose(1);
  assertEquals(reader.take()!.frameNumber, 6);
  expose(2);
  assertEquals(reader.take()!.frameNumber, 8);
  assertEquals(reader.account(), { delivered: 3, overrun: 0, skipped: 5, lapped: 0 });
});

Deno.test("every third frame is delivered, the others are skipped", () => {
  const { ring, expose } = fakeRing(16);
  const reader = new Reader(ring, { delivery: "oldest-first", every: 3 });
  expose(8);
  assertEquals(reader.takeBatch(9).map((lease) => lease.frameNumber), [1, 4, 7]);
  assertEquals(reader.account(), { delivered: 3, overrun: 0, skipped: 5, lapped: 0 });
  const second = new Reader(ring, { delivery: "oldest-first", every: 2 });
  assertEquals(second.takeBatch(9).map((lease) => lease.frameNumber), [1, 3, 5, 7]);
  assertEquals(accounted(second), 8);
});

// Would catch: a frame that is counted as delivered and under another head too, or under none.
Deno.test("a frame that nobody got to see counts as what became of it, and as nothing else", () => {
  const { ring, expose } = fakeRing(5);
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(4);
  const leases = reader.takeBatch(4);
  expose(6); // the camera comes round while they are out
  for (const lease of leases.slice(0, 2)) reader.takeBack(lease, "overrun");
  reader.takeBack(leases[2], "skipped");
  leases[3][Symbol.dispose]();
  assertEquals([reader.leasesOut, leases.map(({ ended }) => ended)], [0, Array(4).fill(true)]);
  assertEquals(reader.account(), { delivered: 1, overrun: 2, skipped: 7, lapped: 1 });
  for (const lease of reader.takeBatch(9)) lease[Symbol.dispose]();
  assertEquals(reader.account(), { delivered: 5, overrun: 4, skipped: 1, lapped: 1 });
  reader.leaveBehind(2); // copies of frames that were delivered, and thrown away
  assertEquals(reader.account(), { delivered: 3, overrun: 4, skipped: 3, lapped: 1 });
});

// Would catch: a loop that ends the wrong leases, one too many or one too few.
Deno.test("the leases that have been out longest end first, until so many are left", () => {
  const { ring, expose } = fakeRing(8);
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(5);
  const leases = reader.takeBatch(5);
  for (const keep of [5, 3, 3, 0]) {
    reader.endAllBut(keep);
    assertEquals(leases.map((lease) => !lease.ended), leases.map((_, index) => index >= 5 - keep));
    assertEquals(reader.leasesOut, keep);
  }
});

// Would catch: a ring that lends out the camera's own slot, one that lends nothing, one that keeps a slot of a sequence.
Deno.test("as many leases can be out as the camera leaves slots alone", () => {
  for (
    const [slots, mode, most] of [[8, "overwrite", 7], [8, "no-overwrite", 7], [8, "sequence", 8], [
      1,
      "overwrite",
      1,
    ]] as const
  ) {
    const { ring, expose } = fakeRing(slots, mode);
    const reader = new Reader(ring, { delivery: "oldest-first" });
    assertEquals(ring.mostLeases, most);
    expose(slots);
    assertEquals(reader.takeBatch(99).length, slots === 1 ? 0 : most);
  }
});

Deno.test("a lease notices that the camera came round, and refuses to copy", () => {
  const { ring, expose, camera } = fakeRing(4);
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(1);
  const lease = reader.take()!;
  assert(lease.intact);
  assertEquals([...lease.copy().pixels], Array(8).fill(1));
  camera.newest = 4; // frame 5, which goes into the same slot, has begun; nobody has published anything yet
  assertFalse(lease.intact);
  assertThrows(() => lease.copy(), OverrunError, "frame 1");
  expose(3);
  lease[Symbol.dispose]();
  assertEquals(reader.account().lapped, 1);
});

Deno.test("a lease that has ended refuses to be read, and ending it twice is harmless", () => {
  const { ring, expose } = fakeRing(4);
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(2);
  const lease = reader.take()!;
  lease[Symbol.dispose]();
  lease[Symbol.dispose]();
  assertThrows(() => lease.pixels, StateError, "lease");
  assertThrows(() => lease.bytes, StateError);
  assertThrows(() => lease.copy(), StateError);
  assertThrows(() => lease.intact, StateError);
  assertEquals(reader.leasesOut, 0);
  assertEquals(reader.take()!.frameNumber, 2);
});

Deno.test("the number of leases out is bounded, and the error names the bound", () => {
  const { ring, expose } = fakeRing(8);
  const reader = new Reader(ring, { delivery: "oldest-first", maxLeases: 2 });
  expose(3);
  const [first] = reader.takeBatch(5);
  assertEquals(reader.leasesOut, 2);
  assertThrows(() => reader.take(), StateError, "2 is the bound");
  first[Symbol.dispose]();
  assertEquals(reader.take()!.frameNumber, 3);
});

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
  assertEquals(camera.released, 0x7fffffff); // nobody holds anything any more
  assertFalse(ring.isHeld);
});

// Would catch: a run without readers that stands still when its ring is full, one whose first reader gets frames that the
// camera may write over, and frames that a reader passed over and that nobody ever gives back.
Deno.test("no-overwrite: what is passed over goes back, all of it while nobody reads, and nothing from a reader on", () => {
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

Deno.test("overwrite: nobody is told what goes back, for nobody asks", () => {
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
Deno.test("no-overwrite: a lease is intact while the camera waits for it, until that has once written over a full ring", () => {
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
    // The fourth frame was given back only where nobody read it.
    const [, fourth] = late.takeBatch(2);
    camera.newest = 7;
    assertEquals([fourth.frameNumber, fourth.intact], [4, others === 1]);
    // It stays so, whoever comes after that.
    second[Symbol.dispose]();
    new Reader(ring, { delivery: "oldest-first" });
    assertEquals(fourth.intact, others === 1);
  }
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
