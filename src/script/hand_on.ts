import { writeUnlessGone } from "./terminal.ts";

/** A last line longer than this is no event of ours, in characters. */
const LONGEST_LINE = 2 ** 20;

/**
 * Hands on to stdout what a program writes, as it comes; tells at its end whether the last line was an `end` event. A
 * program that was killed, never began, or ended itself has told none.
 */
export async function handOn(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<boolean> {
  const decoder = new TextDecoder();
  let last = "";
  for await (const bytes of output) {
    writeUnlessGone(Deno.stdout, bytes);
    last = lastLine(last + decoder.decode(bytes, { stream: true })).slice(-LONGEST_LINE);
  }
  return isEnd(last);
}

/** The last line of a text, with the newline behind it if it is whole. */
function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n", text.length - 2) + 1);
}

function isEnd(line: string): boolean {
  try {
    return JSON.parse(line).event === "end";
  } catch {
    return false;
  }
}
