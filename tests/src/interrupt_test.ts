import { assertEquals } from "@std/assert";

const program = `
import { onInterrupt, onUnheardInterrupt } from ${
  JSON.stringify(new URL("../../src/interrupt.ts", import.meta.url))
};
const now = performance.now.bind(performance);
let laterMs = 0;
performance.now = () => now() + laterMs;
async function interrupt() {
  laterMs += 1000; // signals within half a second are one
  const { promise, resolve } = Promise.withResolvers();
  Deno.addSignalListener("SIGTERM", resolve);
  Deno.kill(Deno.pid, "SIGTERM");
  await promise;
  Deno.removeSignalListener("SIGTERM", resolve);
}
onUnheardInterrupt({ before: () => console.log("before"), again: () => console.log("again") });
await interrupt();
const undo = onInterrupt({ first: () => console.log("first"), again: () => console.log("second") });
await interrupt();
await interrupt();
undo();
undo();
await interrupt();
console.log("the end is near");
await interrupt();
`;

// Would catch: a signal behind a command's last listener, which ends the tool with another exit code than its report
// has; and a tool that can no longer be ended, because no listener hears.
Deno.test("a signal is heard by the listener at work, and without one by the program's own", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-config",
      "--no-prompt",
      "--allow-all",
      "data:text/typescript," + encodeURIComponent(program),
    ],
  }).output();
  const text = new TextDecoder();
  assertEquals(
    [text.decode(stdout).trim().split("\n"), text.decode(stderr)],
    [["before", "first", "second", "the end is near", "again"], ""],
  );
});
