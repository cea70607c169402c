// Expose once for each rising edge on the camera's trigger input, and tell the time between them by the camera's clock.
// From the project's folder, on the simulator that `deno task sim` builds, with a signal of 25 pulses a second:
//
//   PVCAM_LIBRARY=simulator PVSIM_TRIGGER=rate:25 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/triggered.ts --frames=50
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera } from "../mod.ts";

const options = { frames: { type: "string", default: "50" } } as const;
const frames = Number(parseArgs({ options }).values.frames);

await using camera = await openCamera();
const region = { x: 512, y: 512, width: 1024, height: 512 };
await camera.configure({ trigger: "edge", exposeOut: "first-row", exposureMs: 5, metadata: true, region });
await using run = await camera.acquire({ frames });
console.log("Waiting for the first pulse");
const startsMs: number[] = [];
for await (using frame of run.frames()) startsMs.push(frame.exposureStartNs! / 1e6);
const gaps = startsMs.slice(1).map((start, index) => start - startsMs[index]).sort((a, b) => a - b);
const [median, longest] = [gaps[gaps.length >> 1], gaps[gaps.length - 1]];
console.log(`${startsMs.length} frames, ${(1000 / median).toFixed(3)} a second`);
console.log(`Between pulses: ${gaps[0].toFixed(3)} to ${longest.toFixed(3)} ms`);
// A pulse that comes while the camera is still busy is not seen: then the gap is two periods long.
const unseen = gaps.reduce((sum, gap) => sum + Math.round(gap / median) - 1, 0);
console.log(`${unseen} pulses came while the camera was busy`);
