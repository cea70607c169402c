// Average many frames in the dark, then many under an even light, to find hot pixels and how evenly the pixels see.
// From the project's folder, on the simulator that `deno task sim` builds; then once more with flat:50000 and `flat`:
//
//   PVCAM_LIBRARY=simulator PVSIM_SCENE=dark deno run --allow-env=PVCAM_LIBRARY \
//     --allow-ffi=ffi/sim/build/libpvcam.so.2 --allow-read=data --allow-write=data \
//     scripts/flat_and_dark.ts dark data --frames=50
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { RunningStatistics } from "../analysis.ts";
import { openCamera } from "../mod.ts";

const options = {
  frames: { type: "string", default: "50" },
  exposure: { type: "string", default: "40" }, // milliseconds, the same for both
} as const;
const { values, positionals: [kind, folder] } = parseArgs({ options, allowPositionals: true });
if (kind !== "dark" && kind !== "flat") throw new Error(`The first argument is dark or flat, not "${kind}".`);

await using camera = await openCamera();
const { width, height } = await camera.configure({ exposureMs: Number(values.exposure) });
await using run = await camera.acquire({ frames: Number(values.frames), bufferMode: "sequence" });
const running = [new RunningStatistics(), new RunningStatistics()]; // odd and even frames
for await (using frame of run.frames()) running[frame.sequence % 2].add(frame);
const halves = running.map((half) => half.mean());
const average = Float32Array.from(halves[0], (mean, at) => (mean + halves[1][at]) / 2);
const sorted = average.toSorted();
const level = sorted[sorted.length >> 1];
// What both halves have in common is a property of the pixels; noise differs between them.
let [common, even] = [0, 0];
average.forEach((mean, at) => {
  if (Math.abs(mean - level) > 0.1 * level) return; // a hot pixel
  common += (halves[0][at] - level) * (halves[1][at] - level);
  even++;
});
const spread = Math.sqrt(Math.max(0, common / even));
if (kind === "dark") {
  const sigma = (sorted[Math.floor(sorted.length * 0.8413)] - sorted[Math.floor(sorted.length * 0.1587)]) / 2;
  const hot: [x: number, y: number, counts: number][] = [];
  average.forEach((mean, at) => {
    if (mean > level + 8 * sigma) hot.push([at % width, Math.floor(at / width), mean - level]);
  });
  await Deno.writeTextFile(`${folder}/hot_pixels.json`, JSON.stringify(hot));
  console.log(
    `Dark: ${level.toFixed(2)} counts, pixels differ by ${spread.toFixed(3)}; ${hot.length} are hot`,
  );
} else {
  const dark = new Float32Array((await Deno.readFile(`${folder}/dark.npy`)).buffer, 128).toSorted();
  const light = level - dark[dark.length >> 1];
  console.log(`Light: ${light.toFixed(2)} counts, pixels differ by ${(100 * spread / light).toFixed(3)} %`);
}
await Deno.writeFile(`${folder}/${kind}.npy`, npy(average));

/** NumPy's own format, version 1.0: numpy.load() gives an array of height x width. */
function npy(picture: Float32Array<ArrayBuffer>): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`.padEnd(117) +
    "\n";
  const head = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0, ...new TextEncoder().encode(text)];
  const file = new Uint8Array(128 + picture.byteLength);
  file.set(head);
  file.set(new Uint8Array(picture.buffer), 128);
  return file;
}
