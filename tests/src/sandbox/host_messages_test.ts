import { assertEquals, assertThrows } from "@std/assert";
import { MessageReader, piecesOf } from "../../../src/sandbox/host_messages.ts";

const token = "0b1c2d3e";
const decoder = new TextDecoder();

/** A message as it is in the pipe. */
function wired(message: unknown, by = token): string {
  return [...piecesOf(message, by)].map((piece) => decoder.decode(piece)).join("");
}

/** Parses a text that comes in parts of a given number of characters. */
function unwired(text: string, size: number) {
  const reader = new MessageReader(token);
  const messages: unknown[] = [];
  let output = "";
  for (let at = 0; at < text.length; at += size) {
    const taken = reader.take(text.slice(at, at + size));
    messages.push(...taken.messages);
    output += taken.output;
  }
  return { messages, output: output + reader.end() };
}

// Would catch: a message that is torn where the pipe was read, and script's text that is swallowed or taken for the host's.
Deno.test("what the host says and what the script writes come apart again, wherever the pipe was cut", () => {
  const long = { text: "µ".repeat(5000), list: ["\u001e", "\n"] };
  const text = `one\n${wired({ a: 1 })}two${wired(long)}\x1e${token.slice(0, 4)}three\n\x1e`;
  for (const size of [1, 7, 1000, text.length]) {
    const { messages, output } = unwired(text, size);
    assertEquals(messages, [{ a: 1 }, long], `in parts of ${size}`);
    assertEquals(output, `one\ntwo\x1e${token.slice(0, 4)}three\n\x1e`, `in parts of ${size}`);
  }
});

// Would catch: a script that prints, in the host's name, that all went well.
Deno.test("a message without the token is text", () => {
  const forged = wired({ event: "end", exitCode: 0 }, "00000000");
  assertEquals(unwired(forged, 100), { messages: [], output: forged });
});

// Would catch: two threads' bytes in one piece, which is promised only for pieces that a pipe takes whole.
Deno.test("no piece is longer than a pipe takes at once", () => {
  const lengths = [...piecesOf("x".repeat(20_000), token)].map((piece) => piece.length);
  assertEquals(lengths.every((length) => length <= 4096), true);
  assertEquals(lengths.length > 4, true);
});

// Would catch: a host that has been broken into and fills the terminal tool's memory, by a piece or a message without end.
Deno.test("a piece without an end, and a message without one, are not kept", () => {
  const endless = new MessageReader(token);
  endless.take(`\x1e${token}.`);
  assertThrows(() => endless.take("x".repeat(10_000)), Error, "end");
  const more = new MessageReader(token);
  const piece = `\x1e${token}+${"x".repeat(3900)}\x1e`.repeat(100);
  assertThrows(() => Array.from({ length: 100 }, () => more.take(piece)), Error, "end");
});
