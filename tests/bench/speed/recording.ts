// Recordings whose script is slow, by the recorder's thread and by the script's own: what is in the file, and its cost.
import { fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import type { Recorded, RecordingOrder } from "./recording_client.ts";
import { waitForQuiet } from "./quiet.ts";
import type { Result } from "./result.ts";

const client = fromFileUrl(new URL("recording_client.ts", import.meta.url));

/** Pictures that cost the simulated camera no more than writing them, 100 a second. */
const camera = { PVSIM_SCENE: "flat:1000", PVSIM_NOISE: "0", PVSIM_PACE: "100", PVSIM_CAMERAS: "prime-bsi" };

const works: Readonly<Record<string, Pick<RecordingOrder, "loopMs" | "onceMs">>> = {
  "script idle": { loopMs: 0, onceMs: 0 },
  "loop of 15 ms": { loopMs: 15, onceMs: 0 },
  "loop of 65 ms": { loopMs: 65, onceMs: 0 },
  "one step of 10 s": { loopMs: 0, onceMs: 10_000 },
};

/** 1,000 frames of 8 MB to OME-TIFF, each work on both threads, in turn; 8 GB of disk for one file at a time. */
export async function recording(rounds: number): Promise<Result[]> {
  const library = await buildSimulator();
  const folder = await Deno.makeTempDir({ prefix: "pvcam_bench_" });
  const frames = 1000;
  try {
    const results: Result[] = [];
    for (const [name, work] of Object.entries(works)) {
      const all: Record<RecordingOrder["thread"], Recorded[]> = { recorder: [], script: [] };
      for (let round = 0; round < rounds; round++) {
        for (const thread of ["recorder", "script"] as const) {
          await waitForQuiet();
          const recorded = await take({ library, path: join(folder, "a.ome.tif"), frames, thread, ...work });
          console.error(`  ${name}, ${thread}: ${JSON.stringify(recorded)}`);
          all[thread].push(recorded);
        }
      }
      const cpu = (thread: RecordingOrder["thread"]) => median(all[thread].map((one) => one.cpuUsPerFrame));
      const least = (thread: RecordingOrder["thread"]) => Math.min(...all[thread].map((one) => one.inFile));
      const idle = name === "script idle";
      const ratio = cpu("recorder") / cpu("script");
      results.push({
        work: `2048 x 2048, 100 frames/s, ${frames} to OME-TIFF, ${name}`,
        bar: idle ? "all, CPU at most 1.05" : "all",
        reference: `script's thread: ${least("script")} in the file, ${cpu("script").toFixed(0)} us a frame`,
        ours: `recorder: ${least("recorder")}${idle ? `, CPU ${ratio.toFixed(2)} of that` : ""}`,
        reached: least("recorder") === frames && (!idle || ratio <= 1.05),
      });
    }
    return results;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function take(order: RecordingOrder): Promise<Recorded> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", client, JSON.stringify(order)],
    env: camera,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(text(stderr));
  return JSON.parse(text(stdout).trim().split("\n").at(-1)!);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[(values.length - 1) >> 1];
}
