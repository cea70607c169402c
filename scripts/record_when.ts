// Record only around events, with the frames from before each: here, when a bead comes into view.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=beads:25 PVSIM_STAMP=0 deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-read=data,scripts/processors --allow-write=data \
//     scripts/record_when.ts data --seconds=10 --before=200 --after=200
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { fileSink, openCamera } from "../mod.ts";
import type watch from "./processors/bead_in_view.ts";

const text = { type: "string" } as const;
const options = { seconds: text, before: text, after: text } as const;
const { values, positionals: [folder] } = parseArgs({ options, allowPositionals: true });
const { seconds = "10", before = "200", after = "200" } = values;

await using camera = await openCamera();
const [x, y] = [(camera.info.width >> 1) - 64, (camera.info.height >> 1) - 64];
await camera.configure({ exposureMs: 5, region: { x, y, width: 128, height: 128 } }); // a window for the beads to cross
// A ring of ten seconds: the past of an event is still there, however busy the machine is.
await using run = await camera.acquire({ slots: 2000, signal: AbortSignal.timeout(Number(seconds) * 1000) });
const events = run.process<typeof watch>(new URL("./processors/bead_in_view.ts", import.meta.url));
const around = run.recordAround(({ number }) => fileSink(`${folder}/bead-${number}.ome.tif`), {
  beforeMs: Number(before),
  afterMs: Number(after),
  files: "one", // beads that come during a recording are in its file
});
for await (const { sequence, frameNumber, value } of events) {
  const { number } = around.event({ sequence });
  const late = run.report().lastFrameNumber - frameNumber;
  console.log(
    `Bead ${number} of ${value.toFixed(0)} counts in frame ${frameNumber}, seen ${late} frames later`,
  );
}
for (const { path, bytes } of await around.finished()) console.log(`${path}: ${bytes} bytes`);
