// Follow a bead with a small region: the camera reads little, and each region depends on the last frame.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=beads:9 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/track_beads.ts --frames=100
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { spots } from "../analysis.ts";
import { type Frame, openCamera } from "../mod.ts";
import { acquirePlan, imageEvent } from "../plan.ts";

const options = { frames: { type: "string", default: "100" } } as const;
const frames = Number(parseArgs({ options }).values.frames);
if (!(frames >= 1)) throw new Error("Give --frames a whole number from 1 on.");
const side = 48;

await using camera = await openCamera();
await camera.configure({ exposureMs: 10, metadata: true });
let [x, y] = [0, 0];

/** The whole sensor once, then a region around the last place of the bead. */
function* following() {
  yield imageEvent();
  for (let i = 0; i < frames; i++) {
    const offset_x = Math.round(Math.max(0, Math.min(camera.info.width - side, x - side / 2)));
    const offset_y = Math.round(Math.max(0, Math.min(camera.info.height - side, y - side / 2)));
    yield imageEvent({ roi: { offset_x, offset_y, width: side, height: side } });
  }
}

for await (const { event, frame } of acquirePlan(camera, following())) {
  const [column, row] = centre(frame);
  [x, y] = [(event.roi?.offset_x ?? 0) + column, (event.roi?.offset_y ?? 0) + row];
  const middleNs = frame.exposureStartNs! + frame.metadata!.exposureNs / 2;
  if (event.roi) console.log(`${middleNs} ns: ${x.toFixed(2)}, ${y.toFixed(2)}`);
}

/** The place of the brightest bead. The centre of a pixel is at .5. */
function centre(frame: Frame): [x: number, y: number] {
  const [{ x, y }] = spots(frame, { most: 1, radius: 5 });
  return [x + 0.5, y + 0.5];
}
