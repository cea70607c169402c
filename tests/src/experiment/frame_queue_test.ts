import { assertEquals, assertRejects } from "@std/assert";
import { FrameQueue } from "../../../src/experiment/frame_queue.ts";

/** Whether a promise has settled once everything that can run has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.finally(() => done = true).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve));
  return done;
}

// Would catch: memory without a bound, a bound that stops a camera whose frames are large, a wait that never ends.
Deno.test("there is room for some bytes, and for four frames of any size", async () => {
  const queue = new FrameQueue<number>(100);
  for (let frame = 1; frame <= 4; frame++) {
    assertEquals(await settled(queue.room()), true, `before frame ${frame}`);
    queue.put(frame, 90);
  }
  const room = queue.room();
  assertEquals(await settled(room), false);
  assertEquals(await queue.take(), 1);
  assertEquals(await settled(room), true);

  const small = new FrameQueue<number>(100);
  for (let frame = 1; frame <= 10; frame++) small.put(frame, 9);
  assertEquals(await settled(small.room()), true);
  small.put(11, 10);
  assertEquals(await settled(small.room()), false);
});

Deno.test("frames come out in order, one that waits gets the next, and after the end there are none", async () => {
  const queue = new FrameQueue<string>(100);
  const first = queue.take();
  assertEquals(await settled(first), false);
  queue.put("a", 1);
  queue.put("b", 1);
  assertEquals([await first, await queue.take()], ["a", "b"]);
  const last = queue.take();
  queue.put("c", 1);
  queue.end();
  assertEquals([await last, await queue.take(), await queue.take()], ["c", undefined, undefined]);
  const empty = new FrameQueue<string>(100);
  const none = empty.take();
  empty.end(); // wakes who waits for a frame that will not come
  assertEquals(await none, undefined);
});

Deno.test("an error comes after the frames that were there, and once", async () => {
  const queue = new FrameQueue<string>(100);
  queue.put("a", 1);
  queue.end(new RangeError("unplugged"));
  assertEquals(await queue.take(), "a");
  await assertRejects(() => queue.take(), RangeError, "unplugged");
  assertEquals(await queue.take(), undefined);
});
