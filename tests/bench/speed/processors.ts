// The same work in a processor, in a loop of the script's, in C++ and in PyVCAM without its copy.
import { fromFileUrl } from "@std/path";
import { pythonReaders } from "../../readers/python.ts";
import { big } from "./big_frames.ts";
import { Bench, type Client, lossOf, type Shape } from "./clients.ts";
import { cpuText, type Result } from "./result.ts";

const inProcessor: Client = {
  name: "processor",
  waker: "semaphore",
  module: new URL("./clients/processor_client.ts", import.meta.url),
  mayRead: [new URL("./clients/processor_work.ts", import.meta.url)],
};
const clients: readonly Client[] = [
  { name: "C++", reference: true },
  inProcessor,
  { name: "loop", waker: "semaphore", rehearsal: { frames: 20_000, framesPerSecond: 4000 } },
];
const wrapper: Client = {
  name: "PyVCAM without its copy",
  python: fromFileUrl(new URL("./clients/pyvcam_client.py", import.meta.url)),
};

/**
 * A processor's thread is a new one in each run, and V8 has compiled its code after some seven seconds at this pace: no
 * rehearsal can do that for it. The loop's code is compiled by its rehearsal.
 */
const bigAndWarm: Shape = { ...big, warmUp: 800, frames: 1300 };
const small: Shape = {
  width: 64,
  height: 64,
  exposureMs: 0.05,
  slots: 10_000,
  frames: 100_000,
  warmUp: 20_000,
  pace: 10_000,
};

/** A row of each frame: large ones at a camera's pace, small ones in batches. */
export async function processors(rounds: number): Promise<Result[]> {
  return [
    await compare(
      "2048 x 2048, 100 frames/s, a processor sums a row",
      bigAndWarm,
      rounds,
      pythonReaders ? [wrapper] : [],
    ),
    await compare("64 x 64, 10,000 frames/s, a processor sums a row", small, rounds, []),
  ];
}

/** Small frames, each seen at once: no batches. */
export async function processorAtOnce(rounds: number): Promise<Result[]> {
  const bench = await Bench.of({
    ...small,
    frames: 60_000,
    environment: { PVCAM_BENCH_LATENCY_MS: "0.05" },
  });
  const { "C++": reference, processor } = await bench.rounds([clients[0], inProcessor], rounds);
  const ratio = processor.cpuUsPerFrame / reference.cpuUsPerFrame;
  return [{
    work: "64 x 64, 10,000 frames/s, a processor sees each frame at once",
    bar: "no loss; at most twice C++'s CPU",
    reference: `C++ ${cpuText(reference)}`,
    ours: `${cpuText(processor)} (from its publication), ${lossOf(processor)} lost, ${
      processor.wakesPerFrame.toFixed(2)
    } wakes a frame: ${ratio.toFixed(2)} of C++`,
    reached: lossOf(processor) === 0 && ratio <= 2,
  }];
}

async function compare(work: string, shape: Shape, rounds: number, more: readonly Client[]): Promise<Result> {
  const bench = await Bench.of(shape);
  const medians = await bench.rounds([...clients, ...more], rounds);
  const { "C++": reference, processor, loop, [wrapper.name]: python } = medians;
  const ratio = (other: { cpuUsPerFrame: number }) =>
    (processor.cpuUsPerFrame / other.cpuUsPerFrame).toFixed(2);
  const share = processor.cpuUsPerFrame * (shape.pace as number) / 1e4;
  const isBig = shape.width > 64;
  return {
    work,
    bar: isBig
      ? "no loss; 0.6 of our own loop; under 1.5% of a core; ahead of PyVCAM"
      : "no loss; half of C++'s CPU in batches",
    reference: `C++ ${cpuText(reference)}; our loop ${cpuText(loop)}${
      python ? `; PyVCAM ${cpuText(python)}` : ""
    }`,
    ours:
      `${cpuText(processor)} (from its publication), ${lossOf(processor)} lost, ${
        share.toFixed(1)
      }% of a core: ` +
      `${ratio(reference)} of C++, ${ratio(loop)} of our loop${python ? `, ${ratio(python)} of PyVCAM` : ""}`,
    reached: lossOf(processor) === 0 &&
      (isBig
        ? Number(ratio(loop)) <= 0.6 && share < 1.5 && (!python || Number(ratio(python)) < 1)
        : Number(ratio(reference)) <= 0.5),
  };
}
