// Runs of one frame, one after the other, as time-lapses, plans and sweeps take them: what it costs to begin and end one.
import { fromFileUrl } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { buildReference } from "../../../src/cli/parity/run_client.ts";
import { waitForQuiet } from "./quiet.ts";
import type { Result } from "./result.ts";

const RUNS = 300;
/** What the frame itself takes. */
const FRAME_MS = 1;
/** EXT_TRIG_INTERNAL. */
const INTERNAL = 0x700;

/** Ours by both wakers, each under the right that it needs, and the C++ reference; one after another. */
export async function runs(rounds: number): Promise<Result[]> {
  const library = await buildSimulator();
  const client = fromFileUrl(new URL("./clients/runs_client.ts", import.meta.url));
  const program = await buildReference();
  const place = ["--width", "64", "--height", "64", "--exposure-ms", `${FRAME_MS}`, "--mode", `${INTERNAL}`];
  const deno = (right: string, waker: string) =>
    [Deno.execPath(), "run", "--no-prompt", right, client, library, `${RUNS}`, waker] as const;
  const clients: Readonly<Record<string, readonly [string, ...string[]]>> = {
    reference: [
      program,
      "--library",
      library,
      ...place,
      "--slots",
      "32",
      "--frames",
      "1",
      "--runs",
      `${RUNS}`,
    ],
    semaphore: deno(`--allow-ffi=${library}`, "semaphore"),
    callback: deno("--allow-ffi", "callback"),
  };
  const tookMs: Record<string, number[]> = { reference: [], semaphore: [], callback: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(clients)) {
      await waitForQuiet();
      tookMs[name].push(await runMs(command));
      console.error(`  ${name}: ${tookMs[name].at(-1)!.toFixed(2)} ms a run`);
    }
  }
  const median = (values: number[]) =>
    values.toSorted((left, right) => left - right)[(values.length - 1) >> 1];
  const text = (name: string) => `${median(tookMs[name]).toFixed(2)} ms`;
  return [{
    work: `a run of one frame of ${FRAME_MS} ms, from the call for it to a camera that is ready again`,
    bar: "stated",
    reference: text("reference"),
    ours: `${text("semaphore")} by the semaphore under a path's right, ${text("callback")} by callback`,
  }];
}

async function runMs([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { PVSIM_PACE: `${1000 / FRAME_MS}`, PVSIM_CAMERAS: "prime-bsi", PVSIM_NOISE: "bank" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(text(stderr));
  return JSON.parse(text(stdout).trim().split("\n").at(-1)!).runMs;
}
