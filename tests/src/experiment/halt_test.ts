import { assert, assertEquals, assertRejects } from "@std/assert";
import { sleepUntil } from "../../../src/experiment/clock.ts";
import { Halt, Halted } from "../../../src/experiment/halt.ts";

// Would catch: a timer that is cut to whole milliseconds and wakes too early, naps that add up.
Deno.test("a sleep never ends before its time", async () => {
  for (const ms of [0.2, 1.4, 3.9, 20.5]) {
    const atMs = performance.now() + ms;
    await sleepUntil(atMs);
    assert(performance.now() >= atMs, `${ms} ms`);
  }
  await sleepUntil(performance.now() - 1000);
});

Deno.test("a stop and an abort end every wait, each with its own error", async () => {
  for (const way of ["stopped", "aborted"] as const) {
    const controller = new AbortController();
    const halt = new Halt(controller.signal);
    assertEquals(halt.reason, undefined);
    const waits = [halt.sleepUntil(performance.now() + 1e9), halt.orHalted(new Promise(() => {}))];
    if (way === "stopped") halt.stop();
    else controller.abort();
    for (const wait of waits) await assertRejects(() => wait, Halted);
    assertEquals(halt.reason, way);
    await assertRejects(() => halt.sleepUntil(0), Halted);
    await assertRejects(() => halt.orHalted(new Promise(() => {})), Halted);
  }
  const aborted = new Halt(AbortSignal.abort());
  assertEquals(aborted.reason, "aborted");
  await assertRejects(() => aborted.orHalted(new Promise(() => {})), Halted);
});

// Would catch: an experiment that is over and still listens to a signal that lives on.
Deno.test("a wait that ends without a halt leaves nothing behind, and gives what it waited for", async () => {
  const controller = new AbortController();
  const halt = new Halt(controller.signal);
  assertEquals(await halt.orHalted(Promise.resolve(7)), 7);
  await assertRejects(() => halt.orHalted(Promise.reject(new RangeError("no"))), RangeError);
  await halt.sleepUntil(performance.now() + 1);
  halt.release();
  assertEquals(halt.reason, undefined);
  controller.abort();
  assertEquals(await halt.orHalted(new Promise((resolve) => setTimeout(() => resolve(8), 1))), 8);
});
