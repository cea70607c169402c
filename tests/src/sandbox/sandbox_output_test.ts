// What the terminal tool makes of a sandbox's two pipes.
import { assertEquals } from "@std/assert";
import { piecesOf } from "../../../src/sandbox/host_messages.ts";
import { SandboxOutput } from "../../../src/sandbox/sandbox_output.ts";
import type { ScriptEvent } from "../../../src/script/events.ts";

const token = "the token";
const encoder = new TextEncoder();

/** A sandbox whose pipes are written here. */
function fakeSandbox() {
  const signals: Deno.Signal[] = [];
  const told: ScriptEvent[] = [];
  const [out, err] = [new TransformStream<Uint8Array<ArrayBuffer>>(), new TransformStream()];
  const writers = [out.writable.getWriter(), err.writable.getWriter()];
  const child = {
    stdout: out.readable,
    stderr: err.readable,
    kill: (signal: Deno.Signal) => signals.push(signal),
  };
  const output = new SandboxOutput(child as unknown as Deno.ChildProcess, {
    token,
    display: { tell: (event) => told.push(event), clear() {}, cutOff: false },
  });
  return {
    output,
    told,
    signals,
    say: async (message: unknown) => {
      for (const piece of piecesOf(message, token)) await writers[0].write(piece);
    },
    write: (pipe: 0 | 1, text: string) => writers[pipe].write(encoder.encode(text)),
    async close() {
      for (const writer of writers) await writer.close();
      await output.done;
    },
  };
}

// Would catch: words of a script after the last line, which a reader of JSON lines takes for the end.
Deno.test("what a script writes until its program has ended comes before the end", async () => {
  const sandbox = fakeSandbox();
  await sandbox.write(0, "first\n");
  await sandbox.say({ event: "end", exitCode: 3, text: "over" });
  await sandbox.write(0, "second\n");
  await sandbox.write(1, "third\n");
  await sandbox.close();
  const texts = sandbox.told.map((event) => event.event === "output" ? event.text : event.event);
  assertEquals([texts[0], texts.slice(1).sort()], ["first", ["second", "third"]]);
  assertEquals(sandbox.output.end, { event: "end", exitCode: 3, text: "over" });
});

// Would catch: a busy machine, on which a sandbox takes long to begin, and a script that is blamed for it.
Deno.test("a silence counts from the host's first word on", async () => {
  const { setInterval } = globalThis, { now } = performance;
  let ms = 0, look = () => {};
  globalThis.setInterval = ((action: () => void) => {
    look = action;
    return 0;
  }) as unknown as typeof setInterval;
  performance.now = () => ms;
  try {
    const sandbox = fakeSandbox();
    const beSilent = () => {
      for (let times = 0; times < 20; times++, ms += 1000) look();
    };
    beSilent();
    assertEquals(sandbox.signals, []);
    await sandbox.say({ event: "alive" });
    await sandbox.write(0, "x\n");
    while (sandbox.told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    beSilent();
    assertEquals(sandbox.signals, ["SIGKILL"]);
    await sandbox.close();
  } finally {
    globalThis.setInterval = setInterval;
    performance.now = now;
  }
});
