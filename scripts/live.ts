// Watch the camera: statistics of the newest picture, however fast the camera is. Ctrl-C ends it.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     scripts/live.ts --exposure=20
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { histogram, statistics } from "../analysis.ts";
import { type FrameLease, openCamera } from "../mod.ts";

const options = { exposure: { type: "string", default: "10" }, seconds: { type: "string" } } as const;
const { exposure, seconds = "Infinity" } = parseArgs({ options }).values;
if (!(Number(seconds) > 0)) throw new Error(`Give --seconds a number above 0, not ${seconds}.`);
const bars = "▁▂▃▄▅▆▇█";

await using camera = await openCamera();
await camera.configure({ exposureMs: Number(exposure) });
await using run = await camera.acquire({ slots: 8 }); // a long ring is not needed for the newest frame
const stop = () => void run.stop();
Deno.addSignalListener("SIGINT", stop);
const untilMs = performance.now() + Number(seconds) * 1000;
for await (using frame of run.frames({ delivery: "newest-only" })) {
  say(`Frame ${frame.frameNumber}: ${describe(frame)}; ${run.report().framesPerSecond} frames/s`);
  if (performance.now() >= untilMs) break;
}
Deno.removeSignalListener("SIGINT", stop);

function describe(frame: FrameLease): string {
  const { min, max, mean, saturated } = statistics(frame);
  const { counts } = histogram(frame, { bins: 16, range: [min, max + 1] });
  const tallest = Math.log1p(Math.max(...counts));
  const shape = Array.from(counts, (count) => bars[Math.round(7 * Math.log1p(count) / tallest)]).join("");
  return `mean ${mean.toFixed(2)}, ${min} ${shape} ${max}${saturated ? `, ${saturated} saturated` : ""}`;
}

/** On a terminal, one line that is overwritten. */
function say(line: string): void {
  const text = Deno.stdout.isTerminal() ? `\r\x1b[K${line}` : `${line}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
