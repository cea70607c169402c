import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { OverrunError, StateError } from "../../../src/errors.ts";
import { PHASE, WORD } from "../../../src/ring/board.ts";
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

Deno.test("only a slow reader is overrun, and every frame is accounted for", () => {
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

// Would catch: a file that loses nearly all frames to a disk that is a third too slow, because each is overwritten on its way.
Deno.test("a reader that leaps keeps most of what it can take, and one that does not loses it to the camera", () => {
  const kept = (leaps: boolean) => {
    const { ring, expose } = fakeRing(64);
    const reader = new Reader(ring, { delivery: "oldest-first", leaps });
    let intact = 0;
    for (let round = 0; round < 400; round++) {
      const leases = reader.takeBatch(8);
      expose(12); // while eight are written
      intact += leases.filter((lease) => lease.intact).length;
      for (const lease of leases) lease[Symbol.dispose]();
    }
    assertEquals(accounted(reader), 4800);
    return intact;
  };
  assertEquals(
    [kept(true) > 2900, kept(false) < 400],
    [true, true],
    `${kept(true)} and ${kept(false)} of 3200`,
  );
});

// Would catch: frames that are given up although the camera writes over none of them any more.
Deno.test("a reader does not leap once the camera has stopped", () => {
  const { ring, board, expose } = fakeRing(64);
  const reader = new Reader(ring, { delivery: "oldest-first", leaps: true });
  expose(200);
  board.words[WORD.phase] = PHASE.complete;
  assertEquals(reader.takeBatch(100).length, 63);
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
Deno.test("a frame that was not seen counts as one kind of loss", () => {
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
Deno.test("the leases that have been out longest end first, until as many as asked for are left", () => {
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
Deno.test("as many leases can be out as there are slots that the camera does not use", () => {
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
  camera.newest = 4; // frame 5, which goes into the same slot, has begun; nothing is published yet
  assertFalse(lease.intact);
  assertThrows(() => lease.copy(), OverrunError, "frame 1");
  expose(3);
  lease[Symbol.dispose]();
  assertEquals(reader.account().lapped, 1);
});

// Would catch: one frame more that is called lapped than a file lacks, since the account looked later than who wrote it.
Deno.test("what a sink has seen of a frame counts, and no later look", () => {
  const { ring, expose, camera } = fakeRing(4);
  const reader = new Reader(ring, { delivery: "oldest-first" });
  expose(3);
  const [kept, lost, unsaid] = reader.takeBatch(3);
  kept.settle(true);
  camera.newest = 5; // frame 2's slot is being written, and that is not published yet
  lost.settle(lost.intact);
  lost[Symbol.dispose]();
  assertEquals(reader.account().lapped, 1);
  expose(4);
  kept[Symbol.dispose]();
  assertEquals(reader.account().lapped, 1);
  unsaid[Symbol.dispose]();
  assertEquals(reader.account(), { delivered: 3, overrun: 0, skipped: 4, lapped: 2 });
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
  assertThrows(() => reader.take(), StateError, "at most 2");
  first[Symbol.dispose]();
  assertEquals(reader.take()!.frameNumber, 3);
});
