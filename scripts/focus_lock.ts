// Keep the sample in focus while frames come: the stage moves up and down a little, and follows the sharper side.
// From the project's folder, on the simulator that `deno task sim` builds, with a sample that is sharp at 3 um:
//
//   PVCAM_LIBRARY=simulator PVSIM_FOCUS=3 PVSIM_SCENE=beads:60 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 scripts/focus_lock.ts --frames=200 --step=0.4
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { sharpness } from "../analysis.ts";
import { openCamera } from "../mod.ts";

const options = {
  frames: { type: "string", default: "200" },
  step: { type: "string", default: "0.4" },
} as const;
const { values } = parseArgs({ options });
const [frames, step] = [Number(values.frames), Number(values.step)];
if (!(frames >= 2 && step > 0)) throw new Error("Give at least 2 --frames and a --step above 0.");

await using camera = await openCamera();
await camera.configure({ exposureMs: 10, trigger: "internal" });
// The simulator's stage. Replace it with yours: a function that moves the stage, and returns when it is there.
const simulator = Deno.dlopen(camera.libraryPath, {
  pvsim_stage_move: { parameters: ["f64"], result: "void" },
});
const moveTo = (zUm: number) => simulator.symbols.pvsim_stage_move(zUm);

await using run = await camera.acquire({ frames });
let zUm = 0, side = -1, settlesAt = 0;
const sharp = [0, 0]; // first below, then above
moveTo(zUm + side * step);
for await (using frame of run.frames()) {
  if (frame.sequence < settlesAt) continue; // this frame was exposed while the stage moved
  sharp[side < 0 ? 0 : 1] = sharpness(frame);
  if (side > 0) {
    zUm += sharp[1] > sharp[0] ? step / 2 : -step / 2;
    console.log(`Frame ${frame.frameNumber}: in focus at ${zUm.toFixed(2)} um`);
  }
  side = -side;
  moveTo(zUm + side * step);
  settlesAt = run.report().lastFrameNumber + 2;
}
