// Watch the camera: statistics of the newest picture, however fast the camera is. Ctrl-C ends it.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     scripts/live.ts --exposure=20
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera, type Pixels } from "../mod.ts";

const options = { exposure: { type: "string", default: "10" }, seconds: { type: "string" } } as const;
const { exposure, seconds = "Infinity" } = parseArgs({ options }).values;
if (!(Number(seconds) > 0)) throw new Error(`Say how many --seconds, not ${seconds}.`);
const bars = "▁▂▃▄▅▆▇█";

await using camera = await openCamera();
const { bitDepth } = await camera.configure({ exposureMs: Number(exposure) });
await using run = await camera.acquire({ slots: 8 }); // who wants the newest alone needs no long ring
const stop = () => void run.stop();
Deno.addSignalListener("SIGINT", stop);
const untilMs = performance.now() + Number(seconds) * 1000;
for await (using frame of run.frames({ delivery: "newest-only" })) {
  say(`Frame ${frame.frameNumber}: ${statistics(frame.pixels)}; ${run.report().framesPerSecond} frames/s`);
  if (performance.now() >= untilMs) break;
}
Deno.removeSignalListener("SIGINT", stop);

function statistics(pixels: Pixels): string {
  const most = 2 ** bitDepth - 1;
  const counts = new Uint32Array(most + 1);
  for (let i = 0; i < pixels.length; i++) counts[pixels[i]]++;
  const sum = counts.reduce((total, count, value) => total + count * value, 0);
  const [lowest, highest] = [
    counts.findIndex((count) => count > 0),
    counts.findLastIndex((count) => count > 0),
  ];
  const bins = new Array(16).fill(0);
  for (let value = lowest; value <= highest; value++) {
    bins[Math.floor(16 * (value - lowest) / (highest - lowest + 1))] += counts[value];
  }
  const tallest = Math.log1p(Math.max(...bins));
  const histogram = bins.map((count) => bars[Math.round(7 * Math.log1p(count) / tallest)]).join("");
  const saturated = counts[most] ? `, ${counts[most]} saturated` : "";
  return `mean ${(sum / pixels.length).toFixed(2)}, ${lowest} ${histogram} ${highest}${saturated}`;
}

/** On a terminal one line, written over again and again. */
function say(line: string): void {
  const text = Deno.stdout.isTerminal() ? `\r\x1b[K${line}` : `${line}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
