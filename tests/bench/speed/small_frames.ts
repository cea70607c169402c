// 64 x 64, faster than one can be woken for each frame.
import { Bench, lossOf, type Shape } from "./clients.ts";
import { cpuText, type Result } from "./result.ts";

const clients = [
  { name: "C++", reference: true },
  { name: "ours", waker: "semaphore" },
] as const;

async function compare(
  pace: number,
  rounds: number,
): Promise<{ reference: string; ours: string; ratio: number; lost: number }> {
  const shape: Shape = {
    width: 64,
    height: 64,
    exposureMs: 0.05,
    slots: pace,
    frames: 10 * pace,
    warmUp: 2 * pace,
    pace,
  };
  const bench = await Bench.of(shape);
  const { "C++": reference, ours } = await bench.rounds(clients, rounds);
  const lost = (count: number) => count === 0 ? "none lost" : `${count} lost`;
  return {
    reference: `${cpuText(reference)}, ${lost(lossOf(reference))}`,
    ours: `${cpuText(ours)}, ${lost(lossOf(ours))}, ${ours.bytesPerFrame.toFixed(0)} bytes a frame`,
    ratio: ours.cpuUsPerFrame / reference.cpuUsPerFrame,
    lost: lossOf(ours),
  };
}

/** 100,000 frames a second for 10 s, in a ring of one second. */
export async function strip(rounds: number): Promise<Result[]> {
  const { reference, ours, ratio, lost } = await compare(100_000, rounds);
  return [{
    work: "64 x 64 16-bit, 100,000 frames/s for 10 s, ring of 1 s",
    bar: "no loss; at most half of the CPU a frame",
    reference,
    ours: `${ours}: ${ratio.toFixed(2)} of C++`,
    reached: lost === 0 && ratio <= 0.5,
  }];
}

/** 10,000 frames a second. */
export async function fast(rounds: number): Promise<Result[]> {
  const { reference, ours, ratio, lost } = await compare(10_000, rounds);
  return [{
    work: "64 x 64, 10,000 frames/s",
    bar: "no loss; at most half of the CPU a frame",
    reference,
    ours: `${ours}: ${ratio.toFixed(2)} of C++`,
    reached: lost === 0 && ratio <= 0.5,
  }];
}
