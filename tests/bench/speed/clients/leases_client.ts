// A million leases in one loop, on the simulated camera; says on stderr what the heap did, as a line of JSON. V8 writes
// its own lines to stdout, when it likes.
//   deno run --allow-ffi --v8-flags=--expose-gc,--trace-gc leases_client.ts LIBRARY COUNT
import { openCamera } from "../../../../mod.ts";

const [library, count] = [Deno.args[0], Number(Deno.args[1])];
const gc = (globalThis as { gc?: () => void }).gc!;

/** Heap and external memory that is in use after a full collection, in bytes. */
function inUse(): { heap: number; external: number } {
  for (let times = 0; times < 3; times++) gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return { heap: heapUsed, external };
}

await using camera = await openCamera({ library });
await camera.configure({ region: { x: 0, y: 0, width: 64, height: 64 }, exposureMs: 0.05 });
await using run = await camera.acquire({ slots: 100_000, waker: "semaphore" });
const warmUp = 100_000;
let taken = 0, checksum = 0;
let before = { heap: 0, external: 0 };
for await (using frame of run.frames()) {
  checksum += frame.pixels[0];
  if (++taken === warmUp) before = inUse();
  if (taken === warmUp + count) break;
}
const after = inUse();
console.error(JSON.stringify({
  heapGrowth: after.heap - before.heap,
  externalGrowth: after.external - before.external,
  checksum,
}));
