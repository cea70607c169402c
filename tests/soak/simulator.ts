// Ten million random calls on the plain build and a million under each sanitizer, from one thread and from two: a
// code and no crash, with any arguments. Some ten minutes: `deno task soak`.
import { assertEquals } from "@std/assert";
import type { Sanitizer } from "../../ffi/sim/build.ts";
import { buildClient, clientFolder, runClient } from "../ffi/sim/client.ts";

const rounds: [sanitize: Sanitizer | undefined, calls: number, threads: number][] = [
  [undefined, 8_000_000, 1],
  [undefined, 1_000_000, 2],
  ["address", 1_000_000, 1],
  ["address", 250_000, 4],
  ["thread", 100_000, 2],
];

for (const [sanitize, calls, threads] of rounds) {
  const build = sanitize ? `${sanitize} sanitizer` : "plain build";
  Deno.test(`${calls} random calls from each of ${threads} threads: ${build}`, async () => {
    await using folder = await clientFolder();
    const program = await buildClient("fuzz", folder.path, { sanitize });
    const seed = Date.now() % 1_000_000;
    const run = await runClient(program, [String(seed), String(calls), String(threads)]);
    assertEquals([run.code, run.stdout], [0, ""], `seed ${seed}: ${run.stderr}`);
  });
}
