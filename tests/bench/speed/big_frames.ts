// 2048 x 2048 16-bit: at a camera's pace, as fast as it goes, with copies; and the biggest frames there are.
import { Bench, type Client, lossOf, type Medians, type Shape } from "./clients.ts";
import { cpuText, type Result } from "./result.ts";

/** 2048 x 2048 16-bit at a camera's pace. */
export const big: Shape = {
  width: 2048,
  height: 2048,
  exposureMs: 1,
  slots: 64,
  frames: 700,
  warmUp: 200,
  pace: 100,
};
/** Pictures that cost the simulated camera no more than writing them. */
const plain = { PVSIM_SCENE: "flat:1000", PVSIM_NOISE: "0" };
/** Enough for the code to be compiled, as it is in any program that has run for a minute. */
const rehearsal = { frames: 20_000, framesPerSecond: 4000 };

const reference = { name: "C++", reference: true } as const;
const ours = { name: "ours", waker: "callback" } as const;
/** What Deno itself takes for a callback that does nothing: no client in Deno can take less. */
const bare = {
  ...ours,
  name: "bare callback",
  module: new URL("./clients/bare_callback.ts", import.meta.url),
};

/** 100 frames a second, reading one row: CPU, latency, start and stop. */
export async function camera(rounds: number): Promise<Result[]> {
  const bench = await Bench.of({ ...big, environment: { PVSIM_NOISE: "bank" } });
  const medians = await bench.rounds([
    reference,
    bare,
    { ...ours, name: "callback, first seconds" },
    { ...ours, name: "callback, warm", rehearsal },
    { name: "semaphore, warm", waker: "semaphore", rehearsal },
  ], rounds);
  return [...paced(medians), startAndStop(medians)];
}

function paced(medians: Medians): Result[] {
  const { "C++": cpp, [bare.name]: floor, ...clients } = medians;
  return Object.entries(clients).map(([name, own]) => {
    const share = own.cpuUsPerFrame * 100 / 1e6; // at 100 frames a second
    return {
      work: `2048 x 2048 16-bit, 100 frames/s, one row (${name})`,
      bar: "no loss; under 2% of a core; p50 under 300 us",
      reference: `${cpuText(cpp)}, ${lossOf(cpp)} lost`,
      ours: `${cpuText(own)}, ${lossOf(own)} lost: ${(100 * share).toFixed(2)}% of a core, ` +
        `${(own.cpuUsPerFrame / cpp.cpuUsPerFrame).toFixed(1)} of C++, ` +
        `${(own.cpuUsPerFrame / floor.cpuUsPerFrame).toFixed(1)} of a bare callback (${cpuText(floor)})`,
      // In the first seconds code is still being compiled; the bar is for a program that runs.
      reached: name.includes("first")
        ? undefined
        : lossOf(own) === 0 && share < 0.02 && own.latencyP50Us! < 300,
    };
  });
}

function startAndStop(medians: Medians): Result {
  const text = ({ armToFirstFrameMs, stopToReadyMs }: Medians[string]) =>
    `${armToFirstFrameMs.toFixed(0)} ms to the first frame, ${stopToReadyMs.toFixed(1)} ms to ready`;
  return {
    work: "start (with a ring of 512 MB to be made) to first frame, stop to camera ready",
    bar: "stated",
    reference: text(medians["C++"]),
    ours: text(medians["callback, first seconds"]),
  };
}

/** The highest pace without loss, each client for itself. */
export async function highestPace(rounds: number): Promise<Result[]> {
  const bench = await Bench.of({ ...big, frames: 3000, warmUp: 300, environment: plain });
  const cpp = await highestOf(bench, reference, rounds);
  const own = await highestOf(bench, { name: "ours", waker: "semaphore" }, rounds);
  return [{
    work: "2048 x 2048 16-bit, the highest pace without loss, one row, 64 slots",
    bar: "at least 95%",
    reference: `${cpp.toFixed(0)} frames/s`,
    ours: `${own.toFixed(0)} frames/s: ${(100 * own / cpp).toFixed(0)}%`,
    reached: own >= 0.95 * cpp,
  }];
}

/** In steps of a fifth: up as long as most rounds lose nothing, or down until they do. */
async function highestOf(bench: Bench, client: Client, rounds: number): Promise<number> {
  const STEP = 1.19, FIRST = 800, LOWEST = 50;
  let pace = FIRST, highest = 0;
  while (true) {
    const one = await roundsAt(bench, client, { pace, rounds });
    // This is as fast as the camera can be: a client that keeps up here keeps up with any rate.
    const end = one.framesPerSecond < 0.97 * pace;
    if (one.kept) highest = end ? one.framesPerSecond : pace;
    const goesOn = one.kept ? pace >= FIRST && !end : highest === 0 && pace > LOWEST;
    if (!goesOn) return highest;
    pace = Math.round(one.kept ? pace * STEP : pace / STEP);
  }
}

async function roundsAt(
  bench: Bench,
  client: Client,
  { pace, rounds }: { pace: number; rounds: number },
): Promise<{ kept: boolean; framesPerSecond: number }> {
  let kept = 0, framesPerSecond = 0;
  for (let round = 0; round < rounds; round++) {
    const measured = await bench.run(client, pace);
    if (lossOf(measured) === 0) kept++;
    framesPerSecond = Math.max(framesPerSecond, measured.framesPerSecond);
  }
  console.error(
    `  ${client.name} at ${pace}: ${
      framesPerSecond.toFixed(0)
    } frames/s, ${kept} of ${rounds} rounds without loss`,
  );
  return { kept: 2 * kept > rounds, framesPerSecond };
}

/** The biggest frames as fast as they can be written. */
export async function memory(rounds: number): Promise<Result[]> {
  const bench = await Bench.of({
    width: 3200,
    height: 3200,
    exposureMs: 1,
    slots: 64,
    frames: 4000,
    warmUp: 400,
    pace: "unpaced",
    model: "kinetix",
    port: "Speed",
    environment: plain,
  });
  const medians = await bench.rounds([reference, { name: "ours", waker: "semaphore" }], rounds);
  const [cpp, own] = [medians["C++"], medians.ours];
  const ratio = own.framesPerSecond / cpp.framesPerSecond;
  const text = (one: typeof cpp) => `${one.framesPerSecond.toFixed(0)} frames/s, ${lossOf(one)} lost`;
  return [{
    work: "3200 x 3200 8-bit, as fast as memory allows",
    bar: "at least 95% of the frames/s",
    reference: text(cpp),
    ours: `${text(own)}: ${(100 * ratio).toFixed(0)}%`,
    reached: ratio >= 0.95,
  }];
}

/** What it would cost to copy. */
export async function copying(rounds: number): Promise<Result[]> {
  const bench = await Bench.of({ ...big, environment: { PVSIM_NOISE: "bank" } });
  const medians = await bench.rounds([
    { name: "C++ copying", reference: true, copy: true },
    { ...ours, name: "zero-copy", rehearsal },
    { ...ours, name: "copying", copy: true, rehearsal: { ...rehearsal, frames: 2000 } },
  ], rounds);
  const [copied, zero] = [medians.copying, medians["zero-copy"]];
  const ratio = copied.cpuUsPerFrame / zero.cpuUsPerFrame;
  const text = (one: typeof copied) => `${cpuText(one)}, ${(one.bytesPerFrame / 1e6).toFixed(2)} MB a frame`;
  return [{
    work: "zero-copy against our own copying, 2048 x 2048, 100 frames/s",
    bar: "copying 10 times the CPU, and 8 MB a frame",
    reference: `copying: ${text(medians["C++ copying"])}`,
    ours: `zero-copy ${text(zero)}; copying ${text(copied)}: ${ratio.toFixed(1)} times`,
    reached: ratio >= 10 && copied.bytesPerFrame >= 8e6,
  }];
}
