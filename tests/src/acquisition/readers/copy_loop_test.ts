// Copies of frames for a loop that needs them longer than the ring lasts: their bound, their account, their memory.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type CopiesOptions, CopyLoop } from "../../../../src/acquisition/readers/copy_loop.ts";
import { OverrunError, SettingsError } from "../../../../src/errors.ts";
import { PHASE } from "../../../../src/ring/board.ts";
import { fakeRing } from "../../ring/fake_ring.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve));

function copiesOf(
  slots: number,
  options: CopiesOptions,
  { failure, ...parts }: { failure?: Error; progress?: () => number } = {},
) {
  const fake = fakeRing(slots, "overwrite", parts);
  const loop = new CopyLoop(fake.ring, options, () => failure ? Promise.reject(failure) : Promise.resolve());
  const expose = async (count: number) => {
    fake.expose(count);
    await turn();
  };
  return { ...fake, expose, loop, account: () => loop.reader.account() };
}

Deno.test("frames are copied as they come, in order, and outlive the ring", async () => {
  const { loop, board, expose, account } = copiesOf(4, { most: 20 });
  for (let round = 0; round < 5; round++) await expose(2);
  board.end(PHASE.complete);
  const seen: [number, number][] = [];
  for await (const frame of loop) seen.push([frame.frameNumber, frame.pixels[7]]);
  assertEquals(seen, Array.from({ length: 10 }, (_, index) => [index + 1, index + 1]));
  assertEquals(account(), { delivered: 10, overrun: 0, skipped: 0, lapped: 0 });
});

// Would catch: a loop that is over before its first frame, and one that sleeps through it.
Deno.test("a loop waits for the next copy, and for the end; then it holds nothing of the ring", async () => {
  const { loop, ring, board, expose } = copiesOf(4, { most: 2 });
  const first = loop.next();
  await turn();
  await expose(1);
  assertEquals((await first).value!.frameNumber, 1);
  const none = loop.next();
  await turn();
  assertEquals(ring.isHeld, true);
  board.end(PHASE.complete);
  assertEquals([(await none).done, ring.isHeld], [true, false]);
});

// Would catch: copies that are worked through after a stop, and frames that are lost under no name with them.
Deno.test("a loop whose run is stopped ends with the copy in hand, and skips the others", async () => {
  const { loop, board, expose, account } = copiesOf(8, { most: 4 });
  await expose(6);
  const first = (await loop.next()).value!;
  loop.end();
  assertEquals(first.pixels[0], 1);
  await expose(1);
  board.end(PHASE.stopped);
  assertEquals((await loop.next()).done, true);
  const { delivered, skipped } = account();
  assertEquals([delivered, skipped], [1, 6]);
});

// Would catch: more memory than was allowed, and frames that are lost under no name.
Deno.test("wait: while all copies are in use the ring turns, and what it overwrites is overrun", async () => {
  const { loop, board, expose, account } = copiesOf(4, { most: 2 });
  await expose(3);
  const first = (await loop.next()).value!;
  await expose(5);
  assertEquals(first.pixels[0], 1); // on loan, and independent of the ring
  assertEquals((await loop.next()).value!.frameNumber, 2);
  await turn();
  assertEquals((await loop.next()).value!.frameNumber, 6); // of the first five the ring kept none
  board.end(PHASE.stopped);
  const rest: number[] = [];
  for await (const { frameNumber } of loop) rest.push(frameNumber);
  assertEquals(rest, [7, 8]);
  assertEquals(account(), { delivered: 5, overrun: 3, skipped: 0, lapped: 0 });
});

Deno.test("skip: while all copies are in use frames are passed over", async () => {
  const { loop, board, expose, account } = copiesOf(8, { most: 2, whenFull: "skip" });
  await expose(5);
  assertEquals(account(), { delivered: 2, overrun: 0, skipped: 3, lapped: 0 });
  assertEquals([(await loop.next()).value!.frameNumber, (await loop.next()).value!.frameNumber], [1, 2]);
  await expose(1);
  assertEquals((await loop.next()).value!.frameNumber, 6);
  board.end(PHASE.complete);
  assertEquals((await loop.next()).done, true);
  assertEquals(account(), { delivered: 3, overrun: 0, skipped: 3, lapped: 0 });
});

Deno.test("fail: while all copies are in use the next frame ends the loop, after those that are there", async () => {
  const { loop, expose, account } = copiesOf(8, { most: 2, whenFull: "fail" });
  await expose(4);
  assertEquals([(await loop.next()).value!.frameNumber, (await loop.next()).value!.frameNumber], [1, 2]);
  await assertRejects(() => loop.next(), OverrunError, "2 copies");
  assertEquals(account(), { delivered: 2, overrun: 0, skipped: 2, lapped: 0 });
});

// Would catch: a picture made of two, because its slot was written while it was copied.
Deno.test("a frame that was torn while it was copied is overrun, and its buffer is used again", async () => {
  let newest = 4; // the camera has come round to the first slot, without a notification
  const { loop, board, expose, account } = copiesOf(4, { most: 1 }, { progress: () => newest });
  await expose(1);
  assertEquals(account(), { delivered: 0, overrun: 1, skipped: 0, lapped: 0 });
  newest = 2;
  await expose(1);
  assertEquals((await loop.next()).value!.frameNumber, 2);
  assertEquals(account(), { delivered: 1, overrun: 1, skipped: 0, lapped: 0 });
  board.end(PHASE.stopped);
  assertEquals((await loop.next()).done, true);
});

Deno.test("a loop that ends early leaves its copies usable, and gets no more", async () => {
  const { loop, board, expose, account } = copiesOf(8, { most: 5 });
  await expose(4);
  const first = (await loop.next()).value!;
  assertEquals(await loop.return(), { done: true, value: undefined });
  assertEquals(first.pixels[0], 1); // it was not disposed of, and so it is the script's own
  assertEquals(account(), { delivered: 1, overrun: 0, skipped: 3, lapped: 0 });
  await expose(2);
  assertEquals(account(), { delivered: 1, overrun: 0, skipped: 5, lapped: 0 });
  assertEquals((await loop.next()).done, true);
  board.end(PHASE.complete);
});

Deno.test("the run's error comes after the last copy", async () => {
  const { loop, board, expose } = copiesOf(8, { most: 5 }, { failure: new RangeError("unplugged") });
  await expose(1);
  board.end(PHASE.removed);
  assertEquals((await loop.next()).value!.frameNumber, 1);
  await assertRejects(() => loop.next(), RangeError, "unplugged");
  for (const most of [0, 1.5, NaN]) {
    assertThrows(() => copiesOf(8, { most }), SettingsError, "whole number");
  }
  const drop = "drop" as "skip"; // as it is called elsewhere; a plain `deno run` checks no types
  assertThrows(() => copiesOf(8, { most: 1, whenFull: drop }), SettingsError, '"wait", "skip", "fail"');
});
