// Statistics of each frame in a processor while the frames are recorded: at which pace the file still loses none.
import { fileSink, openCamera } from "../../../mod.ts";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { waitForQuiet } from "./quiet.ts";
import type work from "./clients/statistics_work.ts";
import type { Result } from "./result.ts";

const SECONDS = 2, PACES = [100, 200, 300, 400, 500];

interface Measured {
  readonly pace: number;
  readonly inFile: number;
  readonly lost: number;
  readonly computed: number;
}

async function measure(pace: number, file: string): Promise<Measured> {
  for (
    const [name, value] of [["PVSIM_PACE", `${pace}`], ["PVSIM_SCENE", "flat:1000"], ["PVSIM_NOISE", "0"]]
  ) {
    Deno.env.set(name, value);
  }
  await using camera = await openCamera({ library: await buildSimulator() });
  await camera.configure({ exposureMs: 1, region: "full" });
  const frames = SECONDS * pace;
  await using run = await camera.acquire({ frames, slots: 100, sinks: [fileSink(file)] });
  const seen = run.process<typeof work>(new URL("./clients/statistics_work.ts", import.meta.url));
  const report = await run.finished;
  const [{ delivered, overrun, lapped }] = report.readers;
  return {
    pace,
    inFile: delivered - lapped,
    lost: report.missing + overrun + lapped,
    computed: seen.report().delivered - seen.report().lapped,
  };
}

/** The highest pace without a loss in the file, in a folder on the disk that records. */
export async function computing(): Promise<Result[]> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-bench-" });
  try {
    const found: Measured[] = [];
    for (const pace of PACES) {
      await waitForQuiet();
      const one = await measure(pace, `${folder}/run.raw`);
      for await (const { name } of Deno.readDir(folder)) await Deno.remove(`${folder}/${name}`);
      console.error(`  ${JSON.stringify(one)}`);
      found.push(one);
    }
    const text = found.map(({ pace, lost, computed }) =>
      `${pace}/s: ${lost} lost to the file, statistics of ${(100 * computed / (SECONDS * pace)).toFixed(0)}%`
    );
    return [{
      work: "statistics of each frame of 2048 x 2048 while recording",
      bar: "no frame lost to the file, at 500 frames/s where memory and disk allow it",
      reference: "8.4 MB a frame: 4.2 GB/s at 500 frames/s",
      ours: text.join("; "),
      reached: found.every(({ lost }) => lost === 0),
    }];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
