// What a million leases leave behind, and how long the collections between them took.
import { fromFileUrl } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { waitForQuiet } from "./quiet.ts";
import type { Result } from "./result.ts";

const COUNT = 1_000_000;

/** 1,000,000 leases. */
export async function leases(): Promise<Result[]> {
  await waitForQuiet();
  const client = fromFileUrl(new URL("./clients/leases_client.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-ffi",
      "--v8-flags=--expose-gc,--trace-gc",
      client,
      await buildSimulator(),
      String(COUNT),
    ],
    env: { PVSIM_PACE: "100000", PVSIM_CAMERAS: "prime-bsi" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(text(stderr));
  const { heapGrowth, externalGrowth } = JSON.parse(text(stderr).trim().split("\n").at(-1)!);
  // V8 writes a line for each collection: "... Scavenge 8.1 (9.4) -> 5.6 (9.4) MB, pooled: 0.0 MB, 0.35 / 0.00 ms ...";
  // those that the client asked for have "testing" in them.
  const pauses = text(stdout).split("\n").filter((line) => !line.includes("testing"))
    .map((line) => /(?:Scavenge|Mark-Compact).*?, ([\d.]+) \/ [\d.]+ ms/.exec(line)?.[1])
    .filter((ms) => ms !== undefined).map(Number);
  const longest = pauses.length === 0 ? 0 : Math.max(...pauses);
  const kB = (bytes: number) => `${(bytes / 1e3).toFixed(0)} kB`;
  return [{
    work: "1,000,000 leases",
    bar: "heap and external memory grow by less than 1 MB; no collection over 5 ms",
    reference: "",
    ours: `heap ${kB(heapGrowth)}, external ${kB(externalGrowth)}; ${pauses.length} collections, ` +
      `the longest ${longest.toFixed(2)} ms`,
    reached: heapGrowth + externalGrowth < 1e6 && longest < 5,
  }];
}
