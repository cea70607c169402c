import { OwnStdout } from "./own_stdout.ts";

/** A last line longer than this is not an event of ours, in characters. */
const LONGEST_LINE = 2 ** 20;
/** How long output may still arrive after the program's end, in milliseconds. */
const PIPE_MS = 2000;

/** Copies a program's output to stdout as it comes, and notes whether the program has reported its end. */
export class StdoutPassthrough {
  readonly #all: Promise<void>;
  readonly #stdout = new OwnStdout();
  #last = "";

  /** Starts with the program. */
  constructor(output: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#all = this.#follow(output);
  }

  /** Whether standard output could not be written. */
  get cutOff(): boolean {
    return this.#stdout.cutOff;
  }

  /**
   * After the program's end: whether its last line was an `end` event. There is none if it was killed, never began, or
   * ended itself.
   */
  async hasReportedEnd(): Promise<boolean> {
    // A program that the script has started may keep the pipe open without end.
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([this.#all, new Promise((resolve) => timer = setTimeout(resolve, PIPE_MS))]);
    clearTimeout(timer);
    return isEnd(this.#last);
  }

  async #follow(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of output) {
      this.#stdout.write(bytes); // read nevertheless, so that the program continues
      this.#last = lastLine(this.#last + decoder.decode(bytes, { stream: true })).slice(-LONGEST_LINE);
    }
  }
}

/** The last line of a text, with its newline if it is complete. */
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
