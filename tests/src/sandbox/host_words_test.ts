// What the terminal tool does with the words of a host that code has broken into: it knows the token, and says anything.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { piecesOf } from "../../../src/sandbox/host_messages.ts";
import { SandboxOutput } from "../../../src/sandbox/sandbox_output.ts";
import type { ScriptEvent } from "../../../src/script/events.ts";

const token = "0b1c2d3e";

/** Shows what a host says; gives how it was judged, and how many events the display got. */
async function heard(
  messages: Iterable<unknown>,
): Promise<{ verdict?: string; signals: string[]; told: number }> {
  const signals: string[] = [];
  let told = 0;
  const iterator = messages[Symbol.iterator]();
  const child = {
    stdout: new ReadableStream({
      pull(controller) {
        const { value, done } = iterator.next();
        if (done || signals.length > 0) return controller.close();
        for (const piece of piecesOf(value, token)) controller.enqueue(piece);
      },
    }),
    stderr: new ReadableStream({ start: (controller) => controller.close() }),
    kill: (signal: string) => void signals.push(signal),
  } as unknown as Deno.ChildProcess;
  const display = { tell: (_: ScriptEvent) => void told++, clear() {}, cutOff: false };
  const output = new SandboxOutput(child, { token, display });
  await output.done;
  return { verdict: output.verdict, signals, told };
}

function* repeated(times: number, make: (index: number) => unknown): Generator<unknown> {
  for (let index = 0; index < times; index++) yield make(index);
}

// Would catch: a host that makes the terminal tool, which has no limit of memory, keep whatever it says.
Deno.test("a host that says what no host says is killed", async () => {
  const strange: Record<string, Iterable<unknown>> = {
    "more cameras than there are": repeated(1000, (index) => ({ event: "progress", camera: `c${index}` })),
    "a name of a megabyte": [{ event: "run", camera: "x".repeat(2 ** 20) }],
    "a name that is none": [{ event: "run", camera: null }],
    "sentences without an end": repeated(70, () => ({ event: "say", text: "x".repeat(2 ** 20) })),
    "nothing": [null],
  };
  for (const [what, messages] of Object.entries(strange)) {
    const { verdict, signals, told } = await heard(messages);
    assertMatch(verdict ?? "", /cannot be read/, what);
    assert(signals.includes("SIGKILL"), what);
    assert(told < 100, `${what}: ${told}`);
  }
  const honest = repeated(500, (index) => ({ event: "progress", camera: `c${index % 16}` }));
  assertEquals(await heard(honest), { verdict: undefined, signals: [], told: 500 });
});
