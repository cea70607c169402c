// The same clients where each byte, each shift and each access of two threads is watched. Would catch: a write past a
// slot, a use of what is freed, a lock that is forgotten. The long run is tests/soak/simulator.ts.
import { assertNothingAmiss, checkingClients, clientFolder } from "./client.ts";

const sets = {
  address: checkingClients,
  thread: ["params", "runs", "triggers", "metadata", "faults", "together", "habits", "pieces"],
} as const;

for (const [sanitize, names] of Object.entries(sets) as [keyof typeof sets, readonly string[]][]) {
  for (const name of [...names, "fuzz"]) {
    Deno.test(`the ${sanitize} sanitizer has nothing to say of the client "${name}"`, async () => {
      await using folder = await clientFolder();
      const args = name === "fuzz" ? ["7", "5000", "2"] : undefined;
      await assertNothingAmiss(name, folder.path, { sanitize, args });
    });
  }
}
