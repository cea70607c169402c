import { writeUnlessGone } from "./terminal.ts";

/** A last line longer than this is no event of ours, in characters. */
const LONGEST_LINE = 2 ** 20;
/** How long what was written may be on its way after the program's end, in milliseconds. */
const PIPE_MS = 2000;

/** Passes what a program writes through to stdout, as it comes, and sees whether the program has reported its end. */
export class StdoutPassthrough {
  readonly #all: Promise<void>;
  #last = "";

  /** Begins with the program. */
  constructor(output: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#all = this.#follow(output);
  }

  /**
   * To be asked after the program's end: whether its last line was an `end` event. One that was killed, never began, or
   * ended itself has reported none.
   */
  async hasReportedEnd(): Promise<boolean> {
    // Another program that it has started may keep the pipe open for ever.
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([this.#all, new Promise((resolve) => timer = setTimeout(resolve, PIPE_MS))]);
    clearTimeout(timer);
    return isEnd(this.#last);
  }

  async #follow(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of output) {
      writeUnlessGone(Deno.stdout, bytes);
      this.#last = lastLine(this.#last + decoder.decode(bytes, { stream: true })).slice(-LONGEST_LINE);
    }
  }
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
