// Recordings whose script is slow, by the recorder's thread and by the script's own: what is in the file, and its cost.
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { buildWriter, timeC } from "../sinks/others.ts";
import type { Recorded, RecordingOrder } from "./clients/recording_client.ts";
import { waitForQuiet } from "./quiet.ts";
import type { Result } from "./result.ts";

const client = fromFileUrl(new URL("./clients/recording_client.ts", import.meta.url));

/** Pictures that cost the simulated camera no more than writing them. */
function cameraAt(framesPerSecond: number): Record<string, string> {
  return {
    PVSIM_SCENE: "flat:1000",
    PVSIM_NOISE: "0",
    PVSIM_PACE: String(framesPerSecond),
    PVSIM_CAMERAS: "prime-bsi",
  };
}

const works: Readonly<Record<string, Pick<RecordingOrder, "loopMs" | "onceMs">>> = {
  "script idle": { loopMs: 0, onceMs: 0 },
  "loop of 15 ms": { loopMs: 15, onceMs: 0 },
  "loop of 65 ms": { loopMs: 65, onceMs: 0 },
  "one step of 10 s": { loopMs: 0, onceMs: 10_000 },
};

/** 1,000 frames of 8 MB to OME-TIFF, each work on one thread and then on the other; takes 8 GB of disk. */
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
          const recorded = await take(
            { library, path: join(folder, "a.ome.tif"), frames, thread, ...work },
            100,
          );
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

/**
 * 400 frames a second, which a disk may not take: what the recorder keeps with a loop that always works, as a share of what it
 * keeps with none; and the same share of C's speed beside the same camera and a program that always works.
 */
export async function recordingAt400(rounds: number): Promise<Result[]> {
  const library = await buildSimulator();
  const folder = await Deno.makeTempDir({ prefix: "pvcam_bench_" });
  try {
    return [await blockedAt400({ library, path: join(folder, "a.ome.tif"), frames: 1000, rounds })];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function blockedAt400(
  { library, path, frames, rounds }: { library: string; path: string; frames: number; rounds: number },
): Promise<Result> {
  const folder = dirname(path);
  const writer = await buildWriter(folder);
  const kept: Record<"idle" | "busy", number[]> = { idle: [], busy: [] };
  const written: Record<"idle" | "busy", number[]> = { idle: [], busy: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, loopMs] of [["idle", 0], ["busy", 50]] as const) {
      await waitForQuiet();
      written[name].push(await megabytesByC(writer, `${folder}/c.bin`, { library, busy: name === "busy" }));
      const recorded = await take({ library, path, frames, thread: "recorder", loopMs, onceMs: 0 }, 400);
      console.error(`  400 frames/s, ${name}: C ${written[name].at(-1)} MB/s; ${JSON.stringify(recorded)}`);
      kept[name].push(recorded.inFile);
      for (const file of [path, `${folder}/c.bin`]) await Deno.remove(file);
    }
  }
  const share = (of: Record<"idle" | "busy", number[]>) => median(of.busy) / median(of.idle);
  return {
    work: `2048 x 2048, 400 frames/s, ${frames} to OME-TIFF, loop of 50 ms: share of what is kept without it`,
    bar: "C's share",
    reference: `C, O_DIRECT: ${median(written.idle)} MB/s, and ${
      median(written.busy)
    } beside a busy program: ${share(written).toFixed(2)}`,
    ours: `${median(kept.idle)} frames, and ${median(kept.busy)}: ${share(kept).toFixed(2)}`,
    reached: share(kept) >= share(written) - 0.03,
  };
}

/** How fast C writes 2 GB past the page cache, while the camera takes pictures and perhaps a program uses one core. */
async function megabytesByC(
  writer: string,
  path: string,
  { library, busy }: { library: string; busy: boolean },
): Promise<number> {
  const order: RecordingOrder = { library, frames: 100_000, thread: "recorder", loopMs: 0, onceMs: 0 };
  const beside = [clientOf(order, 400).spawn()];
  const reader = beside[0].stdout.getReader();
  await reader.read(); // it says that the camera runs
  if (busy) beside.push(new Deno.Command(Deno.execPath(), { args: ["eval", "for (;;);"] }).spawn());
  try {
    const work = { side: 2048, frames: 250, slots: 16 };
    return Math.round(250 * 2048 * 2048 * 2 / 1e6 / await timeC(writer, "direct", { path, work }));
  } finally {
    await reader.cancel();
    for (const one of beside) {
      one.kill("SIGKILL");
      await one.status;
    }
  }
}

function clientOf(order: RecordingOrder, framesPerSecond: number): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", client, JSON.stringify(order)],
    env: cameraAt(framesPerSecond),
    stdout: "piped",
    stderr: "piped",
  });
}

async function take(order: RecordingOrder, framesPerSecond: number): Promise<Recorded> {
  const { success, stdout, stderr } = await clientOf(order, framesPerSecond).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(text(stderr));
  return JSON.parse(text(stdout).trim().split("\n").at(-1)!);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[(values.length - 1) >> 1];
}
