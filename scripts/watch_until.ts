// Record until a picture is bright enough. From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-read=data --allow-write=data scripts/watch_until.ts data/watched.raw
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { statistics } from "../analysis.ts";
import { fileSink, openCamera } from "../mod.ts";

await using camera = await openCamera();
await camera.configure({ exposureMs: 5, region: { x: 768, y: 768, width: 512, height: 512 } });
await using run = await camera.acquire({ sinks: [fileSink(Deno.args[0])] });
for await (using frame of run.frames()) {
  if (statistics(frame).mean < 50) continue; // computed where the camera wrote the frame
  const bright = frame.copy(); // outlives the loop; `frame` does not
  console.log(`Frame ${bright.frameNumber} is bright enough`);
  break;
}
