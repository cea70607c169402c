// Let a signal on the camera's trigger input time the frames, and print its timing by the camera's clock. --trigger is
// edge (a frame for each pulse), level or level-overlap (the pulse is the exposure), or first (the first pulse starts all).
// From the project's folder, on the simulator that `deno task sim` builds, with a signal of 25 pulses a second:
//
//   PVCAM_LIBRARY=simulator PVSIM_TRIGGER=rate:25 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/triggered.ts --trigger=edge --frames=50
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera, type Trigger } from "../mod.ts";

const options = {
  frames: { type: "string", default: "50" },
  trigger: { type: "string", default: "edge" },
} as const;
const { frames, trigger } = parseArgs({ options }).values;

await using camera = await openCamera();
const region = { x: 512, y: 512, width: 1024, height: 512 };
await camera.configure({ trigger: trigger as Trigger, exposureMs: 5, metadata: true, region });
await using run = await camera.acquire({ frames: Number(frames) });
console.log("Waiting for the first pulse");
const [startsMs, exposuresMs]: number[][] = [[], []];
for await (using frame of run.frames()) {
  startsMs.push(frame.exposureStartNs! / 1e6);
  exposuresMs.push(frame.metadata!.exposureNs / 1e6);
}
const gaps = startsMs.slice(1).map((start, index) => start - startsMs[index]).sort((a, b) => a - b);
exposuresMs.sort((a, b) => a - b);
const range = (sorted: number[]) => `${sorted[0].toFixed(3)} to ${sorted[sorted.length - 1].toFixed(3)} ms`;
const median = gaps[gaps.length >> 1];
console.log(`${startsMs.length} frames, ${(1000 / median).toFixed(3)} a second`);
console.log(`${range(gaps)} from one to the next, exposed for ${range(exposuresMs)}`);
// A pulse that comes while the camera is busy has no effect; then the gap is two periods long.
const unseen = gaps.reduce((sum, gap) => sum + Math.round(gap / median) - 1, 0);
console.log(`${unseen} pulses came while the camera was busy`);
