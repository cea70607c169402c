// Find bright spots in each frame, in another thread, and print where they are by the camera's clock.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=beads:25 PVSIM_STAMP=0 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-read=scripts/processors scripts/spots.ts --frames=50 --most=25
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera } from "../mod.ts";
import type find from "./processors/find_spots.ts";

const options = {
  frames: { type: "string", default: "50" },
  most: { type: "string", default: "20" },
} as const;
const { frames, most } = parseArgs({ options }).values;

await using camera = await openCamera();
await camera.configure({ exposureMs: 10, metadata: true }); // for the camera's own times
await using run = await camera.acquire({ frames: Number(frames) });
const found = run.process<typeof find>(new URL("./processors/find_spots.ts", import.meta.url), {
  options: { most: Number(most), threshold: 10 }, // times the noise
});
for await (const { frameNumber, value: { middleNs, spots } } of found) {
  const places = spots.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`);
  console.log(`Frame ${frameNumber} at ${middleNs} ns: ${places.join(" ")}`);
}
const { missing, overrun } = await run.finished;
console.log(`${missing} missing, ${overrun} overrun`);
