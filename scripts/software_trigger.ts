// Take a picture whenever something happens: the camera waits, armed, and exposes when it is told to.
// From the project's folder, on the simulator that `deno task sim` builds, with a camera that can do that:
//
//   PVCAM_LIBRARY=simulator PVSIM_CAMERAS=kinetix deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/software_trigger.ts
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { openCamera } from "../mod.ts";

await using camera = await openCamera();
const { exposureMs, readoutMs } = await camera.configure({ trigger: "software-edge", exposureMs: 5 });
console.log(`A picture takes ${exposureMs} ms and ${readoutMs} ms to read it out`);
await using run = await camera.acquire({ frames: 10, slots: 4 });
const frames = run.frames();
while (run.state === "running") {
  await somethingHappens();
  const triggeredMs = performance.timeOrigin + performance.now();
  await run.trigger(); // waits while the camera is busy with the picture before
  const { value: frame } = await frames.next();
  if (!frame) break;
  console.log(
    `Frame ${frame.frameNumber} came ${(frame.receivedMs - triggeredMs).toFixed(1)} ms after its trigger`,
  );
  if (frame.frameNumber === 10) break;
}

/** Here: some time passes. Put your own event in its place. */
function somethingHappens(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 + 80 * Math.random()));
}
