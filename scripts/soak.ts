// Run the camera for hours and check that every frame is accounted for and that memory does not grow.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     scripts/soak.ts --minutes=60 --say-every=60
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera } from "../mod.ts";

const options = {
  minutes: { type: "string", default: "60" },
  "say-every": { type: "string", default: "60" }, // seconds
  exposure: { type: "string", default: "5" }, // milliseconds
} as const;
const { minutes, exposure, "say-every": sayEvery } = parseArgs({ options }).values;
if (!(Number(minutes) > 0)) throw new Error(`Give --minutes a number above 0, not ${minutes}.`);
const megabytes = () => Math.round(Deno.memoryUsage().rss / 1e6);

await using camera = await openCamera();
await camera.configure({
  exposureMs: Number(exposure),
  region: { x: 256, y: 256, width: 1024, height: 512 },
});
await using run = await camera.acquire({ onStall: { restarts: 5 }, log: console.log });
Deno.addSignalListener("SIGINT", () => void run.stop());
const [startedMs, untilMs] = [performance.now(), performance.now() + 60_000 * Number(minutes)];
let [saidMs, settledMb, frames, worstGapMs, beforeMs] = [startedMs, 0, 0, 0, 0];
for await (using frame of run.frames()) {
  frames++;
  if (beforeMs > 0) worstGapMs = Math.max(worstGapMs, frame.receivedMs - beforeMs);
  beforeMs = frame.receivedMs;
  const nowMs = performance.now();
  if (nowMs >= untilMs) break;
  if (nowMs - saidMs < 1000 * Number(sayEvery)) continue;
  saidMs = nowMs;
  settledMb ||= megabytes();
  const { missing, overrun, stalls, framesPerSecond } = run.report();
  const at = `${((nowMs - startedMs) / 60_000).toFixed(1)} min`;
  console.log(
    `${at}: ${frames} frames, ${framesPerSecond} a second; ${missing} missing, ${overrun} overrun, ` +
      `${stalls} stalls; worst gap ${worstGapMs.toFixed(1)} ms; ${megabytes()} MB`,
  );
}
const { missing, overrun, lapped, misnumbered, stalls, restarts, lastFrameNumber } = await run.stop();
const grownMb = megabytes() - (settledMb || megabytes());
console.log({
  frames,
  lastFrameNumber,
  missing,
  overrun,
  lapped,
  misnumbered,
  stalls,
  restarts,
  worstGapMs,
  grownMb,
});
if (missing + overrun + lapped + misnumbered + stalls > 0) Deno.exit(2);
