import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { OverrunError, StateError } from "../../../src/errors.ts";
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

Deno.test("newest-only skips what it does not want, and calls it so", () => {
  const { ring, expose } = fakeRing(8);
  const reader = new Reader(ring, { delivery: "newest-only" });
  expose(5);
  assertEquals(reader.take()!.frameNumber, 5);
  expose(1);
  assertEquals(reader.take()!.frameNumber, 6);
  assertEquals(reader.account(), { delivered: 2, overrun: 0, skipped: 4, lapped: 0 });
});

Deno.test("every third frame is delivered, the others are skipped", () => {
  const { ring, expose } = fakeRing(16);
  const reader = new Reader(ring, { delivery: "oldest-first", every: 3 });
  expose(8);
  assertEquals(reader.takeBatch(9).map((lease) => lease.frameNumber), [1, 4, 7]);
  assertEquals(accounted(reader), 8);
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
  assertThrows(() => lease.pixels, StateError, "its lease has ended");
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
  one.close();
  assertEquals(camera.released, 0x7fffffff); // nobody holds anything any more
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
