// Trigger each picture by the one before: a thread beside the script looks at each frame and triggers the camera.
// From the project's folder, on the simulator that `deno task sim` builds, with a camera that can do that:
//
//   PVCAM_LIBRARY=simulator PVSIM_CAMERAS=kinetix deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-read=scripts/processors scripts/closed_loop.ts --frames=50
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera } from "../mod.ts";
import type trigger from "./processors/trigger_next.ts";

const options = { frames: { type: "string", default: "50" } } as const;
const frames = Number(parseArgs({ options }).values.frames);

await using camera = await openCamera();
await camera.configure({
  trigger: "software-edge",
  exposureMs: 2,
  region: { x: 0, y: 0, width: 256, height: 256 },
});
await using run = await camera.acquire({ frames });
const seen = run.process<typeof trigger>(new URL("./processors/trigger_next.ts", import.meta.url), {
  options: { frames },
});
await run.trigger(); // triggers the first frame
const latenciesMs: number[] = [];
for await (const { value } of seen) latenciesMs.push(value);
const { missing } = await run.finished;
const [median, worst] = [0.5, 0.99].map((share) =>
  latenciesMs.sort((a, b) => a - b)[Math.floor(share * latenciesMs.length)]
);
console.log(`${frames} frames, ${missing} missing`);
console.log(`From frame to trigger: median ${median?.toFixed(3)} ms, p99 ${worst?.toFixed(3)} ms`);
