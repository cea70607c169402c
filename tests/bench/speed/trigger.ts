// From a frame to the next software trigger: by a processor, and by C++ within its callback.
import { fromFileUrl } from "@std/path";
import { openCamera } from "../../../mod.ts";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { waitForQuiet } from "./quiet.ts";
import type { Result } from "./result.ts";
import type work from "./clients/trigger_work.ts";

/** The first ones are left out: a program that has run for a minute has compiled its code. */
const FRAMES = 4000, COLD = 1000;

async function ours(library: string, waker: "semaphore" | "callback"): Promise<number[]> {
  await using camera = await openCamera({ library });
  await camera.configure({
    trigger: "software-edge",
    exposureMs: 2,
    region: { x: 0, y: 0, width: 64, height: 64 },
  });
  await using run = await camera.acquire({ slots: 100, waker });
  const results = run.process<typeof work>(new URL("./clients/trigger_work.ts", import.meta.url), {
    options: { frames: FRAMES, library },
  });
  await run.trigger();
  const { value } = await results.next();
  await run.stop();
  return value!.value;
}

async function reference(library: string, folder: string): Promise<number[]> {
  const program = `${folder}/trigger`,
    source = fromFileUrl(new URL("./clients/trigger.cpp", import.meta.url));
  const run = async (command: string, args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
    if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  };
  await run(Deno.env.get("CXX") ?? "c++", ["-std=c++17", "-O2", "-o", program, source, "-ldl"]);
  return JSON.parse(await run(program, [library, String(FRAMES)]));
}

function words(agesUs: readonly number[]): string {
  const sorted = agesUs.slice(COLD).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(0);
  return `median ${at(0.5)} us, p99 ${at(0.99)} us`;
}

/** Median and p99 of both. */
export async function trigger(): Promise<Result[]> {
  Deno.env.set("PVSIM_CAMERAS", "kinetix");
  const library = await buildSimulator(), folder = await Deno.makeTempDir({ prefix: "pvcam-bench-" });
  try {
    await waitForQuiet();
    const cpp = await reference(library, folder);
    const results: Result[] = [];
    // By a semaphore the drain worker finds the frames; by callbacks the script's thread does, which is one more to wait for.
    for (const waker of ["semaphore", "callback"] as const) {
      await waitForQuiet();
      const own = await ours(library, waker);
      results.push({
        work: `from a frame to the next software trigger, 64 x 64, by ${waker}`,
        bar: "stated",
        reference: `C++ in its callback: ${words(cpp)}`,
        ours: `a processor: ${words(own)}; the first ${COLD}: ${
          words([...Array(COLD).fill(0), ...own.slice(0, COLD)])
        }`,
      });
    }
    return results;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
