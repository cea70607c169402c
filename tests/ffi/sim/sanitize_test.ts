// The same clients where each byte, each shift and each access of two threads is watched. Would catch: a write past a
// slot, a use of what is freed, a lock that is forgotten. The long run is tests/soak/simulator.ts.
import { assertEquals } from "@std/assert";
import { buildClient, clientFolder, runClient } from "./client.ts";

const sets = {
  address: [
    "errors",
    "params",
    "runs",
    "triggers",
    "metadata",
    "faults",
    "host",
    "together",
    "habits",
    "pieces",
    "probes",
    "fuzz",
  ],
  thread: ["params", "runs", "triggers", "metadata", "faults", "together", "habits", "pieces", "fuzz"],
} as const;

for (const [sanitize, names] of Object.entries(sets) as [keyof typeof sets, readonly string[]][]) {
  Deno.test(`the ${sanitize} sanitizer has nothing to say`, async () => {
    await using folder = await clientFolder();
    for (const name of names) {
      const program = await buildClient(name, folder.path, { sanitize });
      const args = name === "fuzz" ? ["7", "5000", "2"] : [`${folder.path}/trigger.sock`];
      const run = await runClient(program, args);
      assertEquals([run.code, run.stdout], [0, ""], `${name}: ${run.stderr}`);
    }
  });
}
