// Let the camera itself change its exposure from frame to frame, and print the level at each exposure.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=flat:50000 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/smart_stream.ts --exposures=1,4,16 --rounds=20
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { statistics } from "../analysis.ts";
import { parseArgs } from "node:util";
import { openCamera } from "../mod.ts";

const options = {
  exposures: { type: "string", default: "1,4,16" }, // milliseconds
  rounds: { type: "string", default: "20" },
} as const;
const { exposures, rounds } = parseArgs({ options }).values;

await using camera = await openCamera();
const { smartStreamMs } = await camera.configure({
  smartStreamMs: exposures.split(",").map(Number),
  region: { x: 768, y: 768, width: 256, height: 256 },
  metadata: true,
});
await using run = await camera.acquire({ frames: smartStreamMs.length * Number(rounds) });
const levels = new Map<number, number[]>(smartStreamMs.map((exposureMs) => [exposureMs, []]));
for await (using frame of run.frames()) {
  levels.get(frame.exposureMs)!.push(statistics(frame).mean);
  const trueMs = frame.metadata!.exposureNs / 1e6; // the exposure that the camera reports
  if (Math.abs(trueMs - frame.exposureMs) > 0.02) {
    console.warn(`Frame ${frame.frameNumber} took ${trueMs} ms`);
  }
}
for (const [exposureMs, list] of levels) {
  const mean = list.reduce((sum, level) => sum + level, 0) / list.length;
  console.log(`${exposureMs} ms: ${mean.toFixed(2)} counts, mean of ${list.length} frames`);
}
