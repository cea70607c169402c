// Runs that follow each other on one camera, each recorded by the recorder's thread; and what the process holds meanwhile.
import { assert } from "@std/assert";
import { join } from "@std/path";
import { fileSink } from "../../../mod.ts";
import { assertAccounted, openTestCamera } from "../camera.ts";
import { heldBytes } from "../held_memory.ts";

/** What a process has, as the system counts it. */
interface Held {
  readonly threads: number;
  readonly descriptors: number;
}

async function held(): Promise<Held> {
  const status = await Deno.readTextFile("/proc/self/status");
  const entries = await Array.fromAsync(Deno.readDir("/proc/self/fd"));
  return { threads: Number(/^Threads:\s+(\d+)/m.exec(status)![1]), descriptors: entries.length };
}

const endings = ["complete", "stopped at once", "stopped later", "aborted", "closed with its block"] as const;

/**
 * Records `count` runs, which end in each way, one after another, and begins each as soon as the last has ended. Fails if memory,
 * threads or descriptors grow after the first `settled` of them.
 */
export async function recordRuns(count: number, settled: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam_recorder_runs_" });
  try {
    await using camera = await openTestCamera();
    await camera.configure({ region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 1 });
    let before: Held | undefined, bytes = 0;
    for (let index = 0; index < count; index++) {
      if (index === settled) {
        before = await held();
        bytes = heldBytes();
      }
      const ending = endings[index % endings.length];
      const ends = [".ome.tif", ".ome.zarr", ".raw"];
      const path = join(folder, `run${ends[index % ends.length]}`);
      const abort = new AbortController();
      {
        await using run = await camera.acquire({
          frames: ending === "complete" ? 30 : undefined,
          slots: 64,
          bufferMode: index % 2 ? "overwrite" : "no-overwrite",
          sinks: [fileSink(path)],
          signal: abort.signal,
          warn: false,
        });
        const taken = async (frames: number) => {
          while (run.report().frames < frames) await new Promise((resolve) => setTimeout(resolve, 1));
        };
        if (ending === "stopped at once") run.stop();
        if (ending === "stopped later") await taken(20).then(() => run.stop());
        if (ending === "aborted") await taken(5).then(() => abort.abort());
        if (ending === "closed with its block") await taken(1);
        else assertAccounted(await run.finished);
      }
      for await (const { name } of Deno.readDir(folder)) {
        await Deno.remove(join(folder, name), { recursive: true });
      }
    }
    const after = await held();
    // Fewer than before if a thread has ended that a busy machine left idle.
    assert(
      after.descriptors <= before!.descriptors,
      `${before!.descriptors} descriptors, then ${after.descriptors}`,
    );
    // Deno's own pool has a few threads more at one moment than at another, and on a busy machine many, for ten seconds.
    let { threads } = after;
    for (let waits = 0; threads > before!.threads + 4 && waits < 150; waits++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ threads } = await held());
    }
    assert(threads <= before!.threads + 4, `${before!.threads} threads, then ${threads}`);
    const grown = (heldBytes() - bytes) / 2 ** 20;
    assert(grown < 10 + (count - settled) * 0.1, `${grown.toFixed(1)} MB more after ${count - settled} runs`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
