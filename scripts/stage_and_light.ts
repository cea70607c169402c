// Take wells, a stack and two channels into one OME-Zarr: the script's functions move the stage and make the light.
// From the project's folder, on the simulator that `deno task sim` builds, with a sample that is sharp at 12 um:
//
//   PVCAM_LIBRARY=simulator PVSIM_FOCUS=12 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-read=data --allow-write=data scripts/stage_and_light.ts data/plate.ome.zarr
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { sharpness } from "../analysis.ts";
import { fileSink, openCamera } from "../mod.ts";
import { acquirePlan, readPlan, type SetChannel, type StageTarget } from "../plan.ts";

await using camera = await openCamera();
await camera.configure({ region: { x: 768, y: 768, width: 512, height: 512 } });

// The simulator's stage. Replace it with yours: a function that moves the stage, and returns when it is there.
const simulator = Deno.dlopen(camera.libraryPath, {
  pvsim_stage_move: { parameters: ["f64"], result: "void" },
});
const stage = ({ xUm, yUm, zUm, name }: StageTarget) => {
  console.log(`Stage to ${name}: ${xUm}, ${yUm}, ${zUm} um`);
  simulator.symbols.pvsim_stage_move(zUm!);
};
// Replace it with yours: turn the filter wheel, switch the lamp, and return when both are done.
const setChannel: SetChannel = ({ config }) => console.log(`Light for ${config}`);

const plan = readPlan({
  stage_positions: { plate: 96, a1_center_xy: [0, 0], selected_wells: [[0, 0], [0, 1]] }, // A1 and A2
  channels: [{ config: "DAPI", exposure: 20 }, { config: "FITC", exposure: 40 }], // milliseconds
  z_plan: { bottom: 0, top: 24, step: 12 }, // micrometres
  axis_order: "pcz",
}, { stage });
await using run = acquirePlan(camera, plan, { stage, setChannel, sinks: [fileSink(Deno.args[0])] });
for await (const { event, frame } of run) {
  const { channel, pos_name, z_pos } = event;
  console.log(`${pos_name} ${channel?.config} z ${z_pos} um: sharpness ${sharpness(frame).toFixed(3)}`);
}
simulator.close();
console.log(await run.finished);
