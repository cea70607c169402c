// Runs of one frame, one after the other; says how long one takes, from the call for it to a camera that is ready for the
// next, as a line of JSON.
//   deno run --allow-ffi=LIBRARY runs_client.ts LIBRARY RUNS semaphore
import { openCamera } from "../../../../mod.ts";

const [library, runs] = [Deno.args[0], Number(Deno.args[1])];
const waker = Deno.args[2] === "callback" ? "callback" : "semaphore";

await using camera = await openCamera({ library });
await camera.configure({ region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 1 });
const tookMs: number[] = [];
let checksum = 0;
for (let index = 0; index < runs; index++) {
  const begunMs = performance.now();
  const run = await camera.acquire({ frames: 1, slots: 32, bufferMode: "overwrite", waker });
  for await (const frame of run.frames()) checksum += frame.pixels[0];
  await run.finished;
  tookMs.push(performance.now() - begunMs);
}
tookMs.sort((left, right) => left - right);
console.log(JSON.stringify({ runMs: tookMs[runs >> 1], checksum }));
