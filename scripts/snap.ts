// Take one picture. From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-read=data --allow-write=data scripts/snap.ts data/snap.ome.tif
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { statistics } from "../analysis.ts";
import { fileSink, openCamera } from "../mod.ts";

await using camera = await openCamera();
await camera.configure({ exposureMs: 20, binning: 2 });
const picture = await camera.snap({ sinks: [fileSink(Deno.args[0])] });
console.log(`${picture.width} x ${picture.height} pixels, the brightest is ${statistics(picture).max}`);
