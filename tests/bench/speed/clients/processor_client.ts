// Our client of the comparison, with the work in a processor: the script's thread sleeps meanwhile.
import { openCamera } from "../../../../mod.ts";
import { CpuMeter } from "../../../../src/cli/parity/meters.ts";
import type { Measured, OwnOrder } from "../../../../src/cli/parity/order.ts";
import type work from "./processor_work.ts";

async function measure(order: OwnOrder): Promise<Measured> {
  await using camera = await openCamera({ camera: order.camera, library: order.library });
  const port = camera.ports.find(({ value }) => value === order.port)!;
  const { speed, gain, region, exposureMs, slots, bufferMode, waker, warmUp, frames } = order;
  await camera.configure({ port: port.name, speed, gain, region, exposureMs });
  // Where each frame is to be seen at once.
  const wished = Deno.env.get("PVCAM_BENCH_LATENCY_MS");
  const latencyMs = wished === undefined ? undefined : Number(wished);
  const cpu = new CpuMeter(order.library);
  const armedMs = performance.now();
  await using run = await camera.acquire({ slots, bufferMode, waker, latencyMs });
  const results = run.process<typeof work>(new URL("./processor_work.ts", import.meta.url), {
    options: { warmUp, frames },
  });
  await results.next();
  const [beginUs, beginMs, wakes] = [cpu.readUs(), performance.now(), run.report().wakes];
  const { value } = await results.next();
  const [endUs, endMs] = [cpu.readUs(), performance.now()];
  const report = await run.stop();
  const { delivered, overrun, lapped } = results.report();
  const counted = frames - Math.max(1, warmUp);
  const [checksum, ageMs] = value!.value;
  return {
    frames: delivered,
    missing: report.missing,
    overrun,
    lapped,
    framesPerSecond: counted / (endMs - beginMs) * 1000,
    cpuUsPerFrame: (endUs - beginUs) / counted,
    bytesPerFrame: 0,
    wakesPerFrame: (report.wakes - wakes) / counted,
    latencyP50Us: ageMs * 1000,
    latencyP99Us: null,
    armToFirstFrameMs: beginMs - armedMs,
    stopToReadyMs: performance.now() - endMs,
    checksum,
  };
}

console.log(JSON.stringify(await measure(JSON.parse(Deno.args[0]))));
