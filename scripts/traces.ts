// Follow the brightness of many places over time: the means of regions in each frame, as a table for a spreadsheet.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     --allow-write=data scripts/traces.ts data/traces.csv --frames=100 --region=100,200,32,32 --region=900,900,64,64
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { Areas } from "../analysis.ts";
import { openCamera } from "../mod.ts";

const options = {
  frames: { type: "string", default: "100" },
  region: { type: "string", multiple: true }, // in pixels of the picture
} as const;
const { values, positionals: [out] } = parseArgs({ options, allowPositionals: true });
const { frames, region: texts = ["0,0,32,32"] } = values;
const regions = texts.map((text) => {
  const [x, y, width, height] = text.split(",").map(Number);
  return { x, y, width, height };
});

await using camera = await openCamera();
const { width, height } = await camera.configure({ exposureMs: 10 });
const areas = Areas.ofRegions(regions, { width, height }); // or ofLabels(), for cells that another program found
const lines = [["frame", "received_ms", ...texts.map((text) => `"${text}"`)].join(",")];
await using run = await camera.acquire({ frames: Number(frames) });
for await (using frame of run.frames()) {
  const means = [...areas.means(frame)].map((mean) => mean.toFixed(3));
  lines.push([frame.frameNumber, frame.receivedMs.toFixed(3), ...means].join(","));
}
await Deno.writeTextFile(out, lines.join("\n") + "\n");
const { missing, overrun } = await run.finished;
console.log(`${lines.length - 1} frames, ${missing} missing, ${overrun} overrun, in ${out}`);
