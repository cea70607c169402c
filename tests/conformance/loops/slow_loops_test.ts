// Loops that are slower than the camera, and loops that change what they look at: the file gets every frame as the camera
// took it, and the loop's own account says what the loop did not see.
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Acquisition, fileSink, type FrameLease } from "../../../mod.ts";
import { readFrames, verify } from "../../../recording.ts";
import { assertAccounted, openTestCamera, stamped, stampOf } from "../camera.ts";
import { inDiskFolder } from "../../src/recording/temp_folder.ts";

/** Holds this thread up for three frames' time. */
function work(): void {
  const endMs = performance.now() + 6;
  while (performance.now() < endMs);
}

/** Takes frames until the camera has given its last one: the loop need not work through the ring after that. */
async function* whileTheyCome(
  run: Acquisition,
  frames: AsyncIterable<FrameLease>,
): AsyncGenerator<FrameLease> {
  for await (const frame of frames) {
    yield frame;
    if (run.report().lastFrameNumber >= 1200) break;
  }
}

const loops: Record<string, (run: Acquisition) => Promise<number>> = {
  "that works and never waits": (run) => over(whileTheyCome(run, run.frames()), work),
  "that waits for a timer at each frame": (run) =>
    over(whileTheyCome(run, run.frames()), async () => {
      work();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }),
  "over the newest frames": (run) => over(whileTheyCome(run, run.frames({ delivery: "newest-only" })), work),
  "over copies": (run) => over(whileTheyCome(run, run.copies({ most: 8 })), work),
};

async function over(
  frames: AsyncIterable<FrameLease>,
  look: (frame: FrameLease) => unknown,
): Promise<number> {
  let seen = 0;
  for await (using frame of frames) {
    await look(frame);
    seen++;
  }
  return seen;
}

for (const [what, loop] of Object.entries(loops)) {
  // Would catch: a loop that keeps the event loop from turning, or its thread from a frame's way to the disk: with either
  // the ring goes round before the file gets its frames.
  Deno.test(`a loop ${what}, three times slower than the camera, loses no frame of the file`, async () => {
    await inDiskFolder(async (folder) => {
      await using camera = await openTestCamera();
      await camera.configure({ region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 2 });
      const path = join(folder, "a.ome.tif");
      let timers = 0;
      await using run = await camera.acquire({ frames: 1200, slots: 900, sinks: [fileSink(path)] });
      const timer = setInterval(() => timers++, 1);
      let seen: number;
      try {
        seen = await loop(run);
      } finally {
        clearInterval(timer);
      }
      const report = await run.finished;
      assertEquals([report.reason, report.frames, report.overrun], ["complete", 1200, 0]);
      assertAccounted(report);
      const [file, own] = report.readers;
      assertEquals([file.delivered, own.delivered], [1200, seen]);
      assert(timers >= 50, `${timers} timers had their turn while the loop took ${seen} frames`);
      const { whole, frames, problems } = await verify(path);
      assertEquals([whole, frames, problems], [true, 1200, []]);
    });
  });
}

// Would catch: the loop that our first page once showed. It took 95 of 400 frames to the file.
Deno.test("a loop that calls a function for each pixel of a full frame loses no frame of the file", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure({ exposureMs: 50 });
    const path = join(folder, "a.ome.tif");
    await using run = await camera.acquire({ frames: 60, slots: 40, sinks: [fileSink(path)] });
    const seen = await over(run.frames(), ({ pixels }) => {
      assert(pixels.reduce((sum, value) => sum + value, 0) > 0);
    });
    const report = await run.finished;
    assertEquals([report.frames, report.overrun, report.missing], [60, 0, 0]);
    assertAccounted(report);
    assertEquals(report.readers[1].delivered, seen);
    const { whole, frames } = await verify(path);
    assertEquals([whole, frames], [true, 60]);
  });
});

// Would catch: a script that subtracts from its own picture, and so changes the picture in the file.
Deno.test("a copy that a loop changes leaves the file as the camera took it", async () => {
  await inDiskFolder(async (folder) => {
    await using camera = await openTestCamera();
    await camera.configure({ region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 2 });
    const path = join(folder, "a.ome.tif");
    // The camera continues after the last frame until it is stopped, and a busy machine stops it late.
    await using run = await camera.acquire({ frames: 60, slots: 2000, sinks: [fileSink(path)] });
    const sums = new Map<number, number>();
    await over(run.frames(), (frame) => {
      const { pixels } = frame.copy();
      let sum = 0;
      for (let index = 0; index < pixels.length; index++) sum += pixels[index];
      sums.set(frame.frameNumber, sum);
      pixels.fill(0);
    });
    assertEquals((await run.finished).frames, 60);
    let read = 0;
    for await (const frame of readFrames(path)) {
      let sum = 0;
      for (const value of frame.pixels) sum += value;
      assertEquals(sum, sums.get(frame.frameNumber));
      if (stamped) assertEquals(stampOf(frame), frame.frameNumber);
      read++;
    }
    assertEquals([read, (await verify(path)).whole], [60, true]);
  });
});
