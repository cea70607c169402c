// Holds kernels to the memory of real runs: where they compute, and for how many threads there is room.
import { assert, assertEquals } from "@std/assert";
import { statistics } from "../../../analysis.ts";
import { ARENA_BYTES, giveArenaBack, takeArena } from "../../../src/analysis/kernels/arena.ts";
import { workspaceOf } from "../../../src/analysis/kernels/workspace.ts";
import { openTestCamera } from "../../conformance/camera.ts";

// Would catch: frames of a run that are copied before they are computed on, and pixels behind embedded metadata that are
// taken from the wrong place.
for (const bufferMode of ["overwrite", "no-overwrite", "sequence"] as const) {
  Deno.test(`kernels compute in the slots of a run, ${bufferMode}`, async () => {
    await using camera = await openTestCamera();
    for (const metadata of [false, true]) {
      await camera.configure({ exposureMs: 1, metadata, region: { x: 0, y: 0, width: 130, height: 70 } });
      await using run = await camera.acquire({ frames: 5, bufferMode });
      let frames = 0;
      for await (using frame of run.frames()) {
        assert(workspaceOf(frame.pixels.buffer) !== undefined);
        const copy = frame.copy();
        assert(workspaceOf(copy.pixels.buffer) === undefined);
        assertEquals(statistics(frame), statistics(copy));
        assertEquals(copy.bitDepth, frame.bitDepth);
        frames++;
      }
      assertEquals(frames, 5);
    }
  });
}

// Would catch: two threads that write their results to the same place, and parts that never come back.
Deno.test("each part of the room in front of a ring is one thread's until it is given back", () => {
  const buffer = new SharedArrayBuffer(4);
  const taken = [1, 2, 3, 4].map(() => takeArena(buffer, 5 * ARENA_BYTES));
  assertEquals(taken, [1, 2, 3, 4].map((index) => index * ARENA_BYTES));
  assertEquals(takeArena(buffer, 5 * ARENA_BYTES), undefined);
  giveArenaBack(buffer, 3 * ARENA_BYTES);
  assertEquals(takeArena(buffer, 5 * ARENA_BYTES), 3 * ARENA_BYTES);
  assertEquals(takeArena(buffer, 5 * ARENA_BYTES), undefined);
});
