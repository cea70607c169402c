// The least that a frame can cost a program on Deno whose main thread is called for each: a thread-safe callback that
// wakes a loop, and nothing else. No account, no lease, no ring's board. What ours costs above this is ours to answer
// for. Takes an order as JSON, prints what it measured as a line of JSON.
import { allocateRing, FrameCallback, openLibrary } from "../../../../ffi/mod.ts";
import { AgeMeter, CpuMeter } from "../../../../src/cli/parity/meters.ts";
import type { OwnOrder } from "../../../../src/cli/parity/order.ts";

const order: OwnOrder = JSON.parse(Deno.args[0]);
const { cameraIndex: hcam, frames, warmUp, slots } = order;
const { width, height, x, y } = order.region;

const library = await openLibrary(order.library);
const { calls } = library;
const opened = await calls.camOpen(order.camera);
const frameBytes = await calls.expSetupCont(opened, {
  regions: [{ s1: x, s2: x + width - 1, sbin: 1, p1: y, p2: y + height - 1, pbin: 1 }],
  expMode: order.mode,
  exposure: order.exposureMs,
  bufferMode: "overwrite",
});
const ring = await allocateRing(library, slots * frameBytes);
const pixels = new Uint16Array(ring.bytes.buffer, ring.bytes.byteOffset, slots * width * height);
const cpu = new CpuMeter(order.library);
const ages = new AgeMeter(order.library, { hcam, samples: frames - warmUp });

let wake = () => {};
const callback = new FrameCallback(library);
await callback.register(opened, { onFrame: () => wake(), onError: console.error });
await calls.expStartCont(opened, ring.bytes);
let checksum = 0, cpuUs = 0;
for (let number = 1; number <= frames; number++) {
  await new Promise<void>((resolve) => wake = resolve);
  if (number > warmUp) ages.look(number);
  const row = ((number - 1) % slots * height + (height >> 1)) * width;
  for (let index = row; index < row + width; index++) checksum += pixels[index];
  if (number === warmUp) cpuUs = cpu.readUs();
}
cpuUs = cpu.readUs() - cpuUs;
await calls.expAbort(opened);
await callback.deregister();
await callback.close();
await calls.camClose(opened);
await library.close();
console.log(JSON.stringify({
  frames,
  missing: 0,
  overrun: 0,
  lapped: 0,
  framesPerSecond: null,
  cpuUsPerFrame: cpuUs / (frames - warmUp),
  bytesPerFrame: null,
  wakesPerFrame: 1,
  latencyP50Us: ages.percentileUs(50),
  latencyP99Us: ages.percentileUs(99),
  armToFirstFrameMs: null,
  stopToReadyMs: null,
  checksum,
}));
