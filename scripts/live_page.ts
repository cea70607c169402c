// Record 500 frames, and show the newest one in a browser meanwhile. From the project's folder, on the simulator:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-read=data --allow-write=data --allow-net=127.0.0.1 scripts/live_page.ts data/seen.ome.tif
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { fileSink, openCamera } from "../mod.ts";
import { showRun } from "../page.ts";

await using camera = await openCamera();
await camera.configure({ exposureMs: 5, region: { x: 768, y: 768, width: 512, height: 512 } });
await using run = await camera.acquire({ frames: 500, sinks: [fileSink(Deno.args[0])] });
await using page = await showRun(run, { camera: camera.info });
console.log(`Look at ${page.url}`);
console.log(await run.finished);
