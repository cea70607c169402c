// Record two cameras that start together, each into its own file. If one fails, the other continues.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_CAMERAS=prime-bsi,kinetix deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-read=data --allow-write=data \
//     scripts/two_cameras.ts data/left.ome.tif data/right.ome.tif
//
// With your own cameras: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { acquireTogether, fileSink, listCameras, openCamera } from "../mod.ts";

const names = (await listCameras()).map(({ name }) => name);
if (names.length < 2) throw new Error(`Two cameras are needed; libpvcam sees ${names.join(", ") || "none"}.`);
await using left = await openCamera({ camera: names[0] });
await using right = await openCamera({ camera: names[1] });
const region = { x: 512, y: 512, width: 512, height: 512 };
for (const camera of [left, right]) await camera.configure({ exposureMs: 10, region });
await using together = await acquireTogether([left, right].map((camera, index) => ({
  camera,
  options: { frames: 100, sinks: [fileSink(Deno.args[index])] },
})));
const { reason, startSpreadMs, cameras } = await together.finished;
console.log(`${reason}; the second camera started ${startSpreadMs} ms after the first`);
for (const { camera, report: { frames, missing, overrun, error } } of cameras) {
  console.log(
    `${camera}: ${frames} frames, ${missing} missing, ${overrun} overrun${error ? `; ${error}` : ""}`,
  );
}
