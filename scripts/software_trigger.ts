// Take a picture whenever something happens: the armed camera waits for a software trigger. --trigger is
// software-edge (each picture is asked for), or software-first (the first is, and the others follow by themselves).
// From the project's folder, on the simulator that `deno task sim` builds, with a camera that can do that:
//
//   PVCAM_LIBRARY=simulator PVSIM_CAMERAS=kinetix deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/software_trigger.ts --trigger=software-edge
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera, type Trigger } from "../mod.ts";

const options = { trigger: { type: "string", default: "software-edge" } } as const;
const trigger = parseArgs({ options }).values.trigger as Trigger;

await using camera = await openCamera();
const { exposureMs, readoutMs } = await camera.configure({ trigger, exposureMs: 5 });
console.log(`A picture takes ${exposureMs} ms and ${readoutMs} ms to read it out`);
await using run = await camera.acquire({ frames: 10, slots: 12 });
const frames = run.frames();
let triggeredMs = 0;
for (let picture = 1; picture <= 10; picture++) {
  if (picture === 1 || trigger === "software-edge") {
    await somethingHappens();
    triggeredMs = performance.timeOrigin + performance.now();
    await run.trigger(); // waits while the camera still works on the previous picture
  }
  const { value: frame } = await frames.next();
  if (!frame) break;
  const afterMs = frame.receivedMs - triggeredMs;
  console.log(`Frame ${frame.frameNumber} came ${afterMs.toFixed(1)} ms after the last trigger`);
}

/** An example: time passes. Wait for your own event here. */
function somethingHappens(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 + 80 * Math.random()));
}
