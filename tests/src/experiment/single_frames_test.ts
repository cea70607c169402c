// Frames that are triggered one by one, of a camera that gives them when the test says so.
import { assertEquals } from "@std/assert";
import type { Camera, FrameLease } from "../../../mod.ts";
import { JoinedSinks } from "../../../src/experiment/joined_sinks.ts";
import { openSingleFrames } from "../../../src/experiment/single_frames.ts";
import { lease, recorderHere } from "./collecting_sink.ts";

/** A camera with a software trigger, and what makes its next frame come. */
function triggeredCamera(): { camera: Camera; come: () => void } {
  const { promise: first, resolve: come } = Promise.withResolvers<void>();
  let came = 0;
  async function* frames(): AsyncGenerator<FrameLease> {
    await first;
    while (true) yield lease(came++);
  }
  const run = {
    frames,
    trigger: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    report: () => ({ lastFrameNumber: came, missing: 0 }),
  };
  const applied = { trigger: "internal", exposureMs: 0, smartStreamMs: [], readoutMs: 0 };
  const camera = {
    configure: (asked: object) => Promise.resolve({ ...applied, ...asked }),
    acquire: () => Promise.resolve(run),
  };
  return { camera: camera as unknown as Camera, come };
}

// Would catch: the sequence of a frame that came late, given once more to the next frame.
Deno.test("a frame that comes after it was given up keeps its sequence, and counts as one that came", async () => {
  const sinks = new JoinedSinks([], { startedMs: 0 }, recorderHere());
  const { camera, come } = triggeredCamera();
  await using shots = await openSingleFrames(camera, { sinks, before: { frames: 7, frameNumber: 9 } });
  const atOnce = () => Promise.resolve();
  assertEquals(await shots.take({ sequence: 7, frameNumber: 10 }, atOnce), undefined);
  assertEquals(shots.untaken, 0);
  come();
  const next = await shots.take({ sequence: 7, frameNumber: 11 }, atOnce);
  assertEquals([next?.numbers, next?.frame.frameNumber], [{ sequence: 8, frameNumber: 11 }, 2]);
  assertEquals(shots.untaken, 1);
});
