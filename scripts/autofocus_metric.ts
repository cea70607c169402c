// Find the focus: move a stage, measure how sharp the picture is, and decide from that where to look next.
// From the project's folder, on the simulator that `deno task sim` builds, with a sample that is sharp at 13.7 um:
//
//   PVCAM_LIBRARY=simulator PVSIM_FOCUS=13.7 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/autofocus_metric.ts --from=-40 --to=40
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { sharpness } from "../analysis.ts";
import { openCamera } from "../mod.ts";
import { acquirePlan, imageEvent, type StageTarget } from "../plan.ts";

const options = { from: { type: "string", default: "-40" }, to: { type: "string", default: "40" } } as const;
const { values } = parseArgs({ options });
const [from, to] = [Number(values.from), Number(values.to)];
if (!(from < to)) {
  throw new Error(`Give places in micrometres with --from below --to, not ${values.from} to ${values.to}.`);
}

await using camera = await openCamera();
await camera.configure({ exposureMs: 5 });
const seen: { z: number; sharpness: number }[] = [];
const sharpest = () => seen.reduce((best, one) => one.sharpness > best.sharpness ? one : best);

/** Coarse steps over the whole range, then nine ever finer ones around the sharpest place so far. */
function* places() {
  let step = (to - from) / 16;
  for (let z = from; z <= to; z += step) yield imageEvent({ z_pos: z });
  while ((step /= 4) > 0.1) {
    const middle = sharpest().z;
    for (let k = -4; k <= 4; k++) yield imageEvent({ z_pos: middle + k * step });
  }
}

// The simulator's stage. Replace it with yours: a function that moves the stage, and returns when it is there.
const simulator = Deno.dlopen(camera.libraryPath, {
  pvsim_stage_move: { parameters: ["f64"], result: "void" },
});
const stage = ({ zUm }: StageTarget) => simulator.symbols.pvsim_stage_move(zUm!);

for await (const { event, frame } of acquirePlan(camera, places(), { stage })) {
  seen.push({ z: event.z_pos!, sharpness: sharpness(frame) });
  console.log(`z ${event.z_pos!.toFixed(2)} um: sharpness ${seen.at(-1)!.sharpness.toFixed(4)}`);
}
// The vertex of the parabola that fits the last nine best.
const last = seen.slice(-9);
const [middle, step] = [last[4].z, last[1].z - last[0].z];
const sum = (weight: (k: number) => number) =>
  last.reduce((all, one, at) => all + weight(at - 4) * one.sharpness, 0);
const [slope, bend] = [sum((k) => k / 60), sum((k) => (k * k - 20 / 3) / 308)];
const focus = middle - step * slope / (2 * bend);
stage({ zUm: focus });
console.log(`In focus at ${focus.toFixed(3)} um`);
