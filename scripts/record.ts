// Record 200 frames to OME-TIFF. From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-read=data --allow-write=data scripts/record.ts data/record.ome.tif
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { fileSink, openCamera } from "../mod.ts";

await using camera = await openCamera();
await camera.configure({ exposureMs: 10, region: { x: 768, y: 768, width: 512, height: 512 } });
await using run = await camera.acquire({ frames: 200, sinks: [fileSink(Deno.args[0])] });
console.log(await run.finished);
