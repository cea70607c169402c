// Take a burst into memory at the camera's full speed, and look at it afterwards: how did the light change?
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-read=data --allow-write=data scripts/burst.ts data/burst.raw --frames=2000
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { statistics } from "../analysis.ts";
import { parseArgs } from "node:util";
import { fileSink, openCamera, takeBurst } from "../mod.ts";

const options = { frames: { type: "string", default: "1000" } } as const;
const { values, positionals: [out] } = parseArgs({ options, allowPositionals: true });

await using camera = await openCamera();
const { frameBytes } = await camera.configure({
  exposureMs: 0.1,
  region: { x: 960, y: 960, width: 128, height: 64 },
});
const frames = Number(values.frames);
using burst = await takeBurst(camera, { frames, sinks: out ? [fileSink(out)] : [] });
const { framesPerSecond, missing } = burst.report;
const rate = framesPerSecond * frameBytes / 1e6;
console.log(
  `${burst.frames.length} frames, ${missing} missing: ${framesPerSecond} frames/s, ${rate.toFixed(1)} MB/s`,
);
const means = burst.frames.map((frame) => statistics(frame).mean);
const brightest = means.indexOf(Math.max(...means));
console.log(
  `The brightest is frame ${burst.frames[brightest].frameNumber}, with a mean of ${means[brightest]}`,
);
