/**
 * Our client of the comparison, as a separate process: the same run as the C++ reference's, through the public API.
 * Takes an order as JSON, and prints what it measured as a line of JSON.
 *
 * @module
 */
import {
  type Acquisition,
  type Camera,
  type Frame,
  type FrameLease,
  openCamera,
  OverrunError,
} from "../../../mod.ts";
import { AgeMeter, AllocationMeter, CpuMeter } from "./meters.ts";
import type { Measured, OwnOrder } from "./order.ts";

/** What the loop measured. Frames of the warm-up count only as losses. */
interface Loop {
  readonly firstMs: number;
  readonly seconds: number;
  readonly cpuUs: number;
  readonly bytes: number;
  readonly wakes: number;
  readonly checksum: number;
}

async function configure(camera: Camera, order: OwnOrder): Promise<void> {
  const port = camera.ports.find(({ value }) => value === order.port)!;
  await camera.configure({
    port: port.name,
    speed: order.speed,
    gain: order.gain,
    region: order.region,
    exposureMs: order.exposureMs,
    metadata: order.metadata,
  });
}

function acquire(camera: Camera, { slots, bufferMode, waker }: OwnOrder): Promise<Acquisition> {
  return camera.acquire({ slots, bufferMode, waker });
}

/** Sums one row in the middle. */
function rowSum({ pixels }: Frame, order: OwnOrder): number {
  const { width, height } = order.region;
  const first = (height >> 1) * width;
  let sum = 0;
  for (let index = first; index < first + width; index++) sum += pixels[index];
  return sum;
}

/** Copies a frame; returns undefined if the camera was faster, which the report counts as lapped. */
function copyOf(frame: FrameLease, allocations: AllocationMeter): Frame | undefined {
  try {
    const copy = frame.copy();
    allocations.addOffHeap(copy.pixels.buffer.byteLength);
    return copy;
  } catch (error) {
    if (error instanceof OverrunError) return undefined;
    throw error;
  }
}

async function read(run: Acquisition, order: OwnOrder, ages: AgeMeter): Promise<Loop> {
  const { frames, warmUp, sampleEvery } = order;
  const touch = order.work === "row";
  const cpu = new CpuMeter(order.library);
  const allocations = new AllocationMeter();
  let firstMs = 0, startMs = 0, cpuUs = 0, bytes = 0, wakes = 0, checksum = 0;
  // The next step ends the lease. `using` would end it sooner, and take 0.2 us more for each frame.
  for await (const frame of order.pooled ? run.copies({ most: 4 }) : run.frames()) {
    const number = frame.frameNumber;
    if (number % sampleEvery === 0 && number > warmUp) ages.look(number);
    if (firstMs === 0) firstMs = performance.now();
    const picture = order.copy ? copyOf(frame, allocations) : frame;
    if (picture && order.metadata) checksum += picture.metadata?.frameNumber ?? 0;
    if (picture && touch) checksum += rowSum(picture, order);
    if (startMs === 0 && number >= warmUp) {
      wakes = run.report().wakes;
      bytes = allocations.readBytes();
      cpuUs = cpu.readUs();
      startMs = performance.now();
    }
    if (number >= frames) break;
  }
  const seconds = (performance.now() - startMs) / 1000;
  cpuUs = cpu.readUs() - cpuUs;
  bytes = allocations.readBytes() - bytes;
  wakes = run.report().wakes - wakes;
  return { firstMs, seconds, cpuUs, bytes, wakes, checksum };
}

/**
 * Runs the same code once before. The simulator reads its pace when it is opened, so this run can have another pace.
 */
async function rehearse(order: OwnOrder): Promise<void> {
  if (!order.rehearsal) return;
  const { framesPerSecond, ...other } = order.rehearsal;
  const pace = Deno.env.get("PVSIM_PACE");
  if (pace !== undefined) Deno.env.set("PVSIM_PACE", String(framesPerSecond));
  await run({ ...order, ...other, warmUp: 0, sampleEvery: other.frames });
  if (pace !== undefined) Deno.env.set("PVSIM_PACE", pace);
}

async function run(order: OwnOrder): Promise<Measured> {
  await using camera = await openCamera({ camera: order.camera, library: order.library });
  await configure(camera, order);
  const samples = Math.floor(order.frames / order.sampleEvery) + 1;
  const ages = new AgeMeter(order.library, { hcam: order.cameraIndex, samples });
  const armedMs = performance.now();
  await using run = await acquire(camera, order);
  const loop = await read(run, order, ages);
  const readMs = performance.now();
  const report = await run.stop();
  const stoppedMs = performance.now();
  const { delivered, overrun, lapped } = report.readers[0];
  const frames = order.frames - Math.max(1, order.warmUp);
  return {
    frames: delivered,
    missing: report.missing,
    overrun,
    lapped,
    framesPerSecond: frames / loop.seconds,
    cpuUsPerFrame: loop.cpuUs / frames,
    bytesPerFrame: loop.bytes / frames,
    wakesPerFrame: loop.wakes / frames,
    latencyP50Us: ages.percentileUs(50),
    latencyP99Us: ages.percentileUs(99),
    armToFirstFrameMs: loop.firstMs - armedMs,
    stopToReadyMs: stoppedMs - readMs,
    checksum: loop.checksum,
  };
}

const order: OwnOrder = JSON.parse(Deno.args[0]);
await rehearse(order);
console.log(JSON.stringify(await run(order)));
