// Sweep the exposure and see how linear the camera is: the mean level at each exposure, and a straight line through it.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=flat:50000 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/exposure_sweep.ts --from=1 --to=100 --steps=12
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { statistics } from "../analysis.ts";
import { parseArgs } from "node:util";
import { acquirePlan, imageEvent } from "../plan.ts";
import { openCamera } from "../mod.ts";

const options = {
  from: { type: "string", default: "1" }, // milliseconds
  to: { type: "string", default: "100" },
  steps: { type: "string", default: "10" },
} as const;
const { values } = parseArgs({ options });
const [from, to, steps] = [values.from, values.to, values.steps].map(Number);
if (!(from > 0 && to > from && steps >= 2)) {
  throw new Error("Give exposures in ms with --from below --to, and at least 2 --steps.");
}
const exposures = Array.from({ length: steps }, (_, step) => from * (to / from) ** (step / (steps - 1)));

await using camera = await openCamera();
await camera.configure({ region: { x: 768, y: 768, width: 512, height: 512 } });
const points: [exposureMs: number, level: number][] = [];
for await (
  const { frame } of acquirePlan(camera, exposures.map((exposure) => imageEvent({ exposure })))
) {
  points.push([frame.exposureMs, statistics(frame).mean]);
}
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const [middle, level] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
const slope = mean(points.map(([x, y]) => (x - middle) * (y - level))) /
  mean(points.map(([x]) => (x - middle) ** 2));
const offset = level - slope * middle;
for (const [exposureMs, counts] of points) {
  const off = counts - (offset + slope * exposureMs);
  const percent = 100 * off / (slope * exposureMs);
  console.log(
    `${exposureMs.toFixed(3)} ms: ${counts.toFixed(2)} counts, ${percent.toFixed(2)} % off the line`,
  );
}
console.log(`The line: ${offset.toFixed(2)} counts and ${slope.toFixed(4)} counts a millisecond`);
