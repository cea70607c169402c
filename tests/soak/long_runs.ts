// Half an hour of frames and a time-lapse of ten minutes, or other times by PVCAM_SOAK_MINUTES: no frame unaccounted for,
// no memory that grows, no clock that drifts. `deno task soak`.
import { assert, assertEquals } from "@std/assert";
import { timeLapse } from "../../mod.ts";
import { openTestCamera } from "../conformance/camera.ts";
import { runScript } from "../scripts/script.ts";

const minutes = Number(Deno.env.get("PVCAM_SOAK_MINUTES") ?? 30);

Deno.test(`${minutes} minutes of frames, each accounted for, in memory that does not grow`, async () => {
  await using ended = await runScript("soak.ts", { args: [`--minutes=${minutes}`, "--say-every=10"] });
  console.log(ended.said.split("\n").slice(-16).join("\n"));
  assertEquals([ended.code, ended.complained], [0, ""]);
  const figure = (name: string) => Number(new RegExp(`${name}: (-?[\\d.]+)`).exec(ended.said)?.[1]);
  assertEquals([figure("missing"), figure("overrun"), figure("lapped"), figure("misnumbered")], [0, 0, 0, 0]);
  assert(figure("grownMb") < 50, `memory grew by ${figure("grownMb")} MB`);
});

Deno.test(`a time-lapse of ${(minutes / 3).toFixed(1)} minutes goes by the clock`, async () => {
  await using camera = await openTestCamera();
  await camera.configure({ region: { x: 0, y: 0, width: 256, height: 256 }, exposureMs: 5, metadata: true });
  const run = timeLapse(camera, { intervalMs: 100, frames: Math.ceil(minutes / 3 * 600) });
  const offsets: number[] = []; // of the camera's clock from the time that was asked for
  for await (const { point, lateMs, exposureStartNs } of run) {
    offsets.push(exposureStartNs! / 1e6 - point * 100 - lateMs);
  }
  const { points, frames, missing, passedOver, late, latestMs } = run.report();
  console.log({ points, frames, missing, passedOver, late, latestMs });
  assertEquals([frames + passedOver, missing], [points, 0]);
  // A tenth of the points at each end: a single one may have waited for a busy machine.
  const some = Math.ceil(offsets.length / 10);
  const middle = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1];
  const drift = middle(offsets.slice(-some)) - middle(offsets.slice(0, some));
  assert(Math.abs(drift) < 5, `the times drifted by ${drift} ms`);
});
