// Ten thousand runs with faults by chance, each from a seed that its failure names. Would catch: two faults that together
// hang a run, lose a frame from the account, or leave a lease, a ring or the camera behind.
//   deno task soak, or one of them: PVCAM_SEED=4711 deno test --allow-all tests/soak/random_faults.ts
import { assert, assertEquals } from "@std/assert";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { type AcquireOptions, type Camera, CameraError, openCamera, type Sink } from "../../mod.ts";
import { assertAccounted } from "../conformance/camera.ts";
import { heldBytes } from "../conformance/held_memory.ts";

const library = await buildSimulator();
const RUNS = Number(Deno.env.get("PVCAM_RUNS") ?? 10_000);
const one = Deno.env.get("PVCAM_SEED");
/** No run of a few frames takes this long unless it hangs. */
const HANGS_MS = 60_000;

/** Mulberry32: small, and the same everywhere. */
function chanceOf(seed: number) {
  return (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 4294967296 * below);
  };
}

const kinds = [
  "missing",
  "duplicate",
  "zero",
  "torn",
  "number-zero",
  "callback-late:15",
  "callback-early",
  "callback-twice",
  "callback-never",
  "overwrite-at-setup",
  "overwrite-at-start",
  "unplug",
  "slow-abort:30",
  "call:pl_exp_get_latest_frame_ex=169",
  "call:pl_exp_check_cont_status_ex=150",
  "call:pl_exp_start_cont=152",
  "call:pl_exp_abort=150",
  "call:pl_exp_unlock_oldest_frame=150",
  "call:pl_get_param=150",
];

function failingSink(after: number): Sink {
  let taken = 0;
  return {
    name: "failing",
    delivery: "oldest-first",
    open: () => Promise.resolve(),
    append: (frames) => {
      taken += frames.length;
      return taken > after ? Promise.reject(new Error("the disk is on fire")) : Promise.resolve();
    },
    close: () => Promise.resolve([]),
  };
}

async function oneRun(seed: number): Promise<string> {
  const chance = chanceOf(seed);
  const faults = Array.from({ length: 1 + chance(3) }, () => {
    const times = chance(5) === 0 ? "forever" : 1 + chance(3);
    return `${kinds[chance(kinds.length)]},after=${chance(12)},times=${times}`;
  });
  const options: AcquireOptions = {
    frames: chance(3) === 0 ? undefined : 5 + chance(30),
    slots: [8, 32, "auto" as const][chance(3)],
    bufferMode: (["auto", "overwrite", "no-overwrite"] as const)[chance(3)],
    waker: (["semaphore", "callback"] as const)[chance(2)],
    onStall: "fail",
    onOverrun: (["continue", "fail"] as const)[chance(2)],
    sinks: chance(3) === 0 ? [failingSink(chance(40))] : [],
  };
  const what = `seed ${seed}: ${faults.join("; ")}; ${JSON.stringify(options)}`;
  Deno.env.set("PVSIM_FAULT", faults.join(";"));
  let camera: Camera | undefined;
  try {
    camera = await openCamera({ library });
    await camera.configure({
      region: { x: 0, y: 0, width: 64, height: 64 },
      exposureMs: chance(2) ? 2.5 : 0.5,
    });
    const run = await camera.acquire(options);
    try {
      const stopAfter = 4 + chance(20);
      let count = 0;
      for await (using frame of run.frames()) {
        assert(frame.frameNumber > 0, what);
        if (chance(30) === 0) await new Promise((resolve) => setTimeout(resolve, chance(20)));
        if (++count >= stopAfter && options.frames === undefined) break;
      }
      if (options.frames === undefined) await run.stop();
      else await run.finished;
    } finally {
      await run[Symbol.asyncDispose]().catch(() => {});
      assertAccounted(run.report());
      assert(run.state === "finished" || run.state === "failed", `${what}: ${run.state}`);
      assertEquals(camera.state, "ready", what);
    }
  } catch (error) {
    assert(error instanceof CameraError, `${what}: ${(error as Error).stack}`);
  } finally {
    await camera?.close().catch(() => {});
    Deno.env.delete("PVSIM_FAULT");
  }
  return what;
}

Deno.test({
  name: "runs with faults by chance leave nothing behind",
  async fn() {
    const seeds = one === undefined ? Array.from({ length: RUNS }, (_, i) => i + 1) : [Number(one)];
    let settled = 0;
    for (const seed of seeds) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const hangs = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          console.error(`seed ${seed} hangs`); // at once: what hangs may keep the tests from ending, too
          reject(new Error(`seed ${seed} hangs`));
        }, HANGS_MS);
      });
      await Promise.race([oneRun(seed), hangs]);
      clearTimeout(timer);
      if (seed === Math.min(500, RUNS / 2)) settled = heldBytes();
      if (seed % 500 === 0) console.log(`${seed} runs, ${(heldBytes() / 2 ** 20).toFixed(0)} MiB held`);
    }
    await using camera = await openCamera({ library });
    assertEquals((await camera.snap()).width, camera.info.width);
    const grown = heldBytes() - settled;
    if (one === undefined) assert(grown < 60 * 2 ** 20, `the runs took ${grown} bytes more`);
  },
});
