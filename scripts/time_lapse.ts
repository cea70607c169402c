// Take a time-lapse into an OME-TIFF: each frame at an absolute time, so that delays do not add up over a night.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-read=data --allow-write=data scripts/time_lapse.ts data/lapse.ome.tif --interval=500 --frames=20
//
// With --resume the same line continues one that was killed or stopped, in data/lapse.2.ome.tif.
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { fileSink, openCamera, timeLapse } from "../mod.ts";
import { resumeRecording } from "../recording.ts";

const options = {
  interval: { type: "string", default: "1000" }, // milliseconds
  frames: { type: "string", default: "10" },
  resume: { type: "boolean" },
} as const;
const { values, positionals: [out] } = parseArgs({ options, allowPositionals: true });

await using camera = await openCamera();
await camera.configure({ exposureMs: 10, binning: 2, metadata: true });
const earlier = values.resume ? await resumeRecording(out) : undefined; // how far the earlier part got, when it began, and its file
await using lapse = timeLapse(camera, {
  intervalMs: Number(values.interval),
  frames: Number(values.frames),
  ...earlier,
  sinks: [fileSink(earlier?.path ?? out, { force: earlier !== undefined, durable: true })],
});
const stop = () => void lapse.stop();
Deno.addSignalListener("SIGINT", stop); // Ctrl-C: the file holds the frames so far
for await (const { point, lateMs, exposureStartNs = 0 } of lapse) {
  const clock = (exposureStartNs / 1e6).toFixed(3);
  console.log(`Point ${point}: ${lateMs.toFixed(1)} ms late, at ${clock} ms of the camera's clock`);
}
Deno.removeSignalListener("SIGINT", stop);
console.log(lapse.report());
