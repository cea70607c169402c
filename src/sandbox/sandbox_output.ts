import type { Display } from "../script/display.ts";
import type { ScriptEvent } from "../script/events.ts";
import { plainLine, plainText } from "../script/terminal.ts";
import { MessageReader } from "./host_messages.ts";

/** A sandbox that says nothing for so long is stuck, in milliseconds. */
const SILENT_MS = 15_000;
/** A look that comes so late was not missed by the sandbox alone, in milliseconds. */
const ASLEEP_MS = 5000;
/** What a script may write to the terminal, in characters. */
const MOST_OUTPUT = 64 * 2 ** 20;

/** Shows what comes out of a sandbox: the host's events on a display, the script's words as plain text. */
export class SandboxOutput {
  /** Settles when both of the sandbox's pipes have come to their end. */
  readonly done: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #display: Display;
  #heardMs = performance.now();
  #checkedMs = performance.now();
  #written = 0;
  #ended = false;
  #verdict: string | undefined;

  constructor(child: Deno.ChildProcess, { token, display }: { token: string; display: Display }) {
    this.#child = child;
    this.#display = display;
    const timer = setInterval(() => this.#check(), 1000);
    this.done = Promise.all([
      this.#follow(child.stdout, new MessageReader(token)),
      this.#follow(child.stderr, new MessageReader(crypto.randomUUID())),
    ]).then(() => clearInterval(timer));
  }

  /** Whether the host has said how it ended. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Why it was ended from here, if it was. */
  get verdict(): string | undefined {
    return this.#verdict;
  }

  async #follow(pipe: ReadableStream<Uint8Array<ArrayBuffer>>, reader: MessageReader): Promise<void> {
    let line = "";
    for await (const text of pipe.pipeThrough(new TextDecoderStream())) {
      const { messages, output } = reader.take(text);
      line = this.#write(line + output);
      for (const message of messages) this.#hear(message as ScriptEvent | { event: "alive" });
    }
    this.#write(`${line}${reader.end()}\n`);
  }

  /** Shows whole lines, and gives back what is not one yet. */
  #write(text: string): string {
    const end = text.lastIndexOf("\n") + 1;
    if (end === 0 && text.length < 4096) return text;
    const lines = end === 0 ? text : text.slice(0, end - 1);
    this.#written += lines.length;
    if (this.#written > MOST_OUTPUT) this.#kill("it has written more text than a person can read");
    else if (lines !== "") this.#display.tell({ event: "output", text: plainText(lines) });
    return end === 0 ? "" : text.slice(end);
  }

  #hear(event: ScriptEvent | { event: "alive" }): void {
    this.#heardMs = performance.now();
    if (event.event === "alive") return;
    if (event.event === "end") this.#ended = true;
    this.#display.tell("text" in event && event.text ? { ...event, text: plainLine(event.text) } : event);
  }

  /** The host itself is beyond reach where a script takes all memory or floods it with messages. */
  #check(): void {
    const nowMs = performance.now();
    // Suspended by Ctrl-Z, we have heard nothing either.
    if (nowMs - this.#checkedMs > ASLEEP_MS) this.#heardMs = nowMs;
    this.#checkedMs = nowMs;
    if (nowMs - this.#heardMs > SILENT_MS) {
      this.#kill("it has kept the sandbox from doing anything");
    }
  }

  #kill(why: string): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = `The script was ended: ${why}. What was recorded until about a second before is kept.`;
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}
