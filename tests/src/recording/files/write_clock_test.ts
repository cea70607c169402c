// Several writes at once: time that is counted twice makes a disk look half as fast, and foretells a full ring.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { WriteClock } from "../../../../src/recording/files/write_clock.ts";

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("time in which several writes are under way counts once, and a pause between them not at all", async () => {
  const clock = new WriteClock();
  const start = performance.now();
  await Promise.all([clock.time(after(60)), clock.time(after(90))]);
  const tookMs = performance.now() - start;
  const { seconds } = clock;
  assert(seconds * 1000 >= 85 && seconds * 1000 <= tookMs);
  await after(20);
  assertEquals(clock.seconds, seconds);
  assert(clock.worstMs >= 85 && clock.worstMs <= tookMs);
});

Deno.test("a write that fails is counted, and fails", async () => {
  const clock = new WriteClock();
  await assertRejects(() => clock.time(Promise.reject(new Error("no"))), Error, "no");
  const { seconds } = clock;
  await after(20);
  assertEquals(clock.seconds, seconds);
});
