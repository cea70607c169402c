// A loop's frames over a ring without a camera: leases that are not given back here stop a camera that waits for them.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FrameLoop, type FramesOptions } from "../../../../src/acquisition/readers/frame_loop.ts";
import { SettingsError } from "../../../../src/errors.ts";
import type { FrameLease } from "../../../../src/frame/frame.ts";
import { PHASE } from "../../../../src/ring/board.ts";
import { fakeRing } from "../../ring/fake_ring.ts";

function loopOver(slots: number, options: FramesOptions = {}, failure?: Error) {
  const fake = fakeRing(slots, "no-overwrite");
  const loop = new FrameLoop(fake.ring, options, {
    failure: () => failure ? Promise.reject(failure) : Promise.resolve(),
  });
  return { ...fake, loop };
}

const isOver = (frame: FrameLease) => assertThrows(() => frame.pixels, Error, "lease");

Deno.test("the next frame ends the one before, or the oldest of those that are kept", async () => {
  for (const keep of [undefined, 1, 3]) {
    const { loop, board, expose, camera } = loopOver(8, { keep });
    expose(5);
    const frames: FrameLease[] = [];
    for (let taken = 0; taken < 5; taken++) frames.push((await loop.next()).value!);
    assertEquals(loop.reader.leasesOut, keep ?? 1);
    frames.slice(0, -(keep ?? 1)).forEach(isOver);
    assertEquals(camera.released, 5 - (keep ?? 1));
    const waiting = loop.next();
    board.end(PHASE.complete);
    assertEquals(await waiting, { done: true, value: undefined });
    frames.forEach(isOver);
    assertEquals([loop.reader.leasesOut, camera.released], [0, 0x7fffffff]);
  }
});

Deno.test("a loop waits for a frame, gets what was left when the run ended, and then what it failed with", async () => {
  const { loop, board, expose } = loopOver(8, {}, new RangeError("unplugged"));
  const first = loop.next();
  expose(1);
  assertEquals((await first).value!.frameNumber, 1);
  const second = loop.next();
  expose(2);
  board.end(PHASE.removed);
  assertEquals([(await second).value!.frameNumber, (await loop.next()).value!.frameNumber], [2, 3]);
  await assertRejects(() => loop.next(), RangeError, "unplugged");
});

Deno.test("a loop that ends gives back what it has, and takes no more", async () => {
  const { loop, expose, camera } = loopOver(8, { keep: 2 });
  expose(3);
  for await (const { frameNumber } of loop) if (frameNumber === 2) break;
  assertEquals([loop.reader.leasesOut, camera.released], [0, 0x7fffffff]);
  expose(1);
  assertEquals(loop.reader.account(), { delivered: 2, overrun: 0, skipped: 2, lapped: 0 });
});

// Would catch: a Ctrl-C after which a slow loop first works through a ring that is full.
Deno.test("a loop whose run is stopped ends with the frame in hand, and skips what the ring holds", async () => {
  const { loop, board, expose, camera } = loopOver(8);
  expose(5);
  const first = (await loop.next()).value!;
  loop.end();
  assertEquals(first.pixels[0], 1); // until the next step of the loop
  board.end(PHASE.stopped);
  assertEquals((await loop.next()).done, true);
  isOver(first);
  assertEquals(loop.reader.account(), { delivered: 1, overrun: 0, skipped: 4, lapped: 0 });
  assertEquals(camera.released, 0x7fffffff);
});

Deno.test("what does not fit the ring is refused before it holds anything", () => {
  for (
    const [options, sentence] of [
      [{ keep: 0 }, "from 1 to 7"],
      [{ keep: 8 }, "from 1 to 7"],
      [{ keep: 1.5 }, "from 1 to 7"],
      [{ every: 0 }, "every 0"],
      [{ every: 2.5 }, "from 1 on"],
      [{ delivery: "newest" as "newest-only" }, '"oldest-first" or "newest-only"'],
      [{ revoke: true }, "--allow-ffi without a path"],
    ] as const
  ) {
    const { ring } = fakeRing(8);
    assertThrows(
      () => new FrameLoop(ring, options, { failure: () => Promise.resolve() }),
      SettingsError,
      sentence,
    );
    assertEquals(ring.isHeld, false);
  }
  assert(loopOver(8, { keep: 7, every: 1 }).ring.isHeld);
});
