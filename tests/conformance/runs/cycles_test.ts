// Would catch: a worker, a ring, a semaphore or a registration that is left behind by each run.
import { assert, assertEquals } from "@std/assert";
import type { Camera } from "../../../mod.ts";
import { assertAccounted, openTestCamera } from "../camera.ts";
import { heldBytes } from "../held_memory.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 0.5 } as const;

type Consumer = "fast" | "slow" | "throws" | "none";

async function oneRun(camera: Camera, consumer: Consumer, waker: "semaphore" | "callback"): Promise<void> {
  await using run = await camera.acquire({ slots: 16, waker, frames: consumer === "none" ? 5 : undefined });
  try {
    let count = 0;
    if (consumer !== "none") {
      for await (using frame of run.frames()) {
        if (consumer === "throws" && frame.frameNumber > 2) throw new RangeError("enough");
        if (consumer === "slow") await new Promise((resolve) => setTimeout(resolve, 12));
        if (++count === 5) break;
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  assertAccounted(consumer === "none" ? await run.finished : await run.stop());
}

Deno.test("200 starts and stops leave memory flat, with each kind of reader", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const consumers: Consumer[] = ["fast", "slow", "throws", "none"];
  let settled = 0;
  for (let cycle = 0; cycle < 200; cycle++) {
    await oneRun(camera, consumers[cycle % 4], cycle % 8 < 4 ? "semaphore" : "callback");
    assertEquals(camera.state, "ready");
    if (cycle === 100) settled = heldBytes();
  }
  // The first hundred warm everything up; a hundred more must not need a tenth of a megabyte each.
  const grown = heldBytes() - settled;
  assert(grown < 10 * 2 ** 20, `100 further runs took ${grown} bytes more`);
});
