// Measure how far the sample drifts, by all of its structures together: against the first frame, in pixels.
// From the project's folder, on the simulator that `deno task sim` builds, with a picture of cells that does not move:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=replay:tests/pictures/hela-cells.tif deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/drift.ts --frames=20
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { Drift } from "../analysis.ts";
import { openCamera } from "../mod.ts";

const options = {
  frames: { type: "string", default: "20" },
  every: { type: "string", default: "1" },
} as const;
const { frames, every } = parseArgs({ options }).values;

await using camera = await openCamera();
const { width, height } = await camera.configure({ exposureMs: 20 });
const side = Math.min(512, width, height);
const region = { x: (width - side) >> 1, y: (height - side) >> 1, width: side, height: side }; // in the middle of the sensor
await using run = await camera.acquire({ frames: Number(frames) });
let drift: Drift | undefined;
for await (using frame of run.frames({ every: Number(every) })) {
  drift ??= new Drift(frame, { region });
  const { x, y, likeness } = drift.of(frame);
  const sure = likeness < 0.2 ? ", but it looks like another sample" : "";
  console.log(`Frame ${frame.frameNumber}: ${x.toFixed(2)}, ${y.toFixed(2)} pixels${sure}`);
}
