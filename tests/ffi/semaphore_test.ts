import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { openLibrary } from "../../ffi/library.ts";
import { Semaphore } from "../../ffi/semaphore.ts";
import { CameraError } from "../../src/errors.ts";
import { withStub } from "./stub.ts";

async function withSemaphore(test: (semaphore: Semaphore) => Promise<void>): Promise<void> {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    const semaphore = new Semaphore(library);
    await test(semaphore);
    semaphore.destroy();
  });
}

// Would catch: events that are lost or counted twice between a post and its reader.
Deno.test("a semaphore counts what was posted, and gives each event once", async () => {
  await withSemaphore(async (semaphore) => {
    for (let event = 0; event < 5; event++) semaphore.post();
    assertEquals(await semaphore.wait(1000), true);
    assertEquals(semaphore.drain(), 4);
    assertEquals(semaphore.drain(), 0);
  });
});

// Would catch: a wait that holds this thread up, so that the post which would end it never comes.
Deno.test("a wait ends with a post that comes later", async () => {
  await withSemaphore(async (semaphore) => {
    const waiting = semaphore.wait(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    semaphore.post();
    assertEquals(await waiting, true);
  });
});

// Would catch: a deadline by the wrong clock (which is 50 years off), or nanoseconds of more than a second (EINVAL, at
// once): the second wait ends in another second than it begins.
Deno.test("a wait without a post ends at its time and not before", async () => {
  await withSemaphore(async (semaphore) => {
    for (const timeoutMs of [20, 1000]) {
      const beganMs = performance.now();
      assertEquals(await semaphore.wait(timeoutMs), false);
      assertGreater(performance.now() - beganMs, timeoutMs - 1);
    }
  });
});

// Would catch: memory freed under a waiting thread.
Deno.test("a semaphore with a waiter cannot be destroyed, and twice is harmless", async () => {
  await withSemaphore(async (semaphore) => {
    const waiting = semaphore.wait(60_000);
    assertThrows(() => semaphore.destroy(), CameraError, "that 1 still wait for");
    semaphore.post();
    await waiting;
    semaphore.destroy();
  });
});
