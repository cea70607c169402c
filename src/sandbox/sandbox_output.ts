import type { Display } from "../script/display.ts";
import type { End, ScriptEvent } from "../script/events.ts";
import { plainLine, plainText } from "../script/terminal.ts";
import { MessageReader } from "./host_messages.ts";

/** A sandbox that has said nothing for this long is stuck, in milliseconds. */
const SILENT_MS = 15_000;
/** A check that comes later than this shows that this program itself was suspended, in milliseconds. */
const ASLEEP_MS = 5000;
/** When a host that was asked to end is asked again, in milliseconds: two requests at the same moment count as one. */
const AGAIN_MS = 1000;
/** How much text a script may write to the terminal, in characters. */
const MOST_OUTPUT = 64 * 2 ** 20;

/**
 * The most cameras, and the longest name: more than a machine has, and longer than PVCAM gives. The display remembers
 * each camera by its name.
 */
const MOST_CAMERAS = 64, LONGEST_NAME = 256;

/** Shows what comes out of a sandbox: the host's events on a display, the script's output as plain text. */
export class SandboxOutput {
  /** Settles when both of the sandbox's pipes have ended. */
  readonly done: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #display: Display;
  /**
   * When the host said something last; nothing until it has begun. No script runs before that, and on a busy machine
   * the beginning takes long.
   */
  #heardMs: number | undefined;
  #checkedMs = performance.now();
  readonly #cameras = new Set<string>();
  #written = 0;
  /**
   * How much the host itself has said, in characters. It is counted apart, so that a script that has written too much
   * does not silence the host.
   */
  #said = 0;
  #end: End | undefined;
  #isDeaf = false;
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

  /**
   * How the host said that it ended. The caller shows this once both pipes have ended: a script may write until its
   * program has ended, and the end must come last.
   */
  get end(): End | undefined {
    return this.#end && (this.#verdict === undefined ? this.#end : { ...this.#end, text: this.#verdict });
  }

  /** Why this program ended the script, if it did. The display has shown it already. */
  get verdict(): string | undefined {
    return this.#verdict;
  }

  async #follow(pipe: ReadableStream<Uint8Array<ArrayBuffer>>, reader: MessageReader): Promise<void> {
    let line = "";
    for await (const text of pipe.pipeThrough(new TextDecoderStream())) {
      if (this.#isDeaf) continue; // read on, so that the host is not blocked and can end
      try {
        const { messages, output } = reader.take(text);
        line = this.#write(line + output);
        for (const message of messages) this.#hear(message as ScriptEvent | { event: "alive" });
      } catch {
        this.#isDeaf = true;
        this.kill("what the sandbox says of it cannot be read");
      }
    }
    if (!this.#isDeaf) this.#write(`${line}${reader.end()}\n`);
  }

  /** Shows the whole lines, and gives back the beginning of the next one. */
  #write(text: string): string {
    const end = text.lastIndexOf("\n") + 1;
    if (end === 0 && text.length < 4096) return text;
    const lines = end === 0 ? text : text.slice(0, end - 1);
    this.#written += lines.length;
    if (this.#written > MOST_OUTPUT) this.#stop("it has written more text than a person can read");
    else if (lines !== "") this.#display.tell({ event: "output", text: plainText(lines) });
    return end === 0 ? "" : text.slice(end);
  }

  #hear(event: ScriptEvent | { event: "alive" }): void {
    this.#heardMs = performance.now();
    if (event.event === "alive") return;
    // Code that has broken into the host can say anything, and this program has no limit of memory.
    if ("camera" in event) {
      this.#cameras.add(event.camera);
      if (event.camera.length > LONGEST_NAME || this.#cameras.size > MOST_CAMERAS) {
        throw new Error("there are no such cameras");
      }
    }
    if (event.event === "say") {
      this.#said += event.text.length;
      if (this.#said > MOST_OUTPUT) throw new Error("no host says so much");
    }
    const plain = "text" in event && event.text ? { ...event, text: plainLine(event.text) } : event;
    if (plain.event === "end") this.#end = plain;
    else this.#display.tell(plain);
  }

  /**
   * Kills a host that no longer says anything: a script that takes all memory or floods the host with messages silences
   * it.
   */
  #check(): void {
    const nowMs = performance.now();
    // If this program was suspended (Ctrl-Z), it has heard nothing, and the host is not to blame.
    const wasAsleep = nowMs - this.#checkedMs > ASLEEP_MS;
    this.#checkedMs = nowMs;
    if (this.#heardMs === undefined) return;
    if (wasAsleep) this.#heardMs = nowMs;
    if (nowMs - this.#heardMs > SILENT_MS && this.#verdict === undefined) {
      this.kill("it has kept the sandbox from doing anything");
    }
  }

  /** Makes the host stop its runs and end. A second signal ends them at once, and a third kills the host. */
  #stop(why: string): void {
    if (this.#verdict !== undefined) return;
    this.#judge(why);
    this.#signal("SIGTERM");
    const timers = [
      setTimeout(() => this.#signal("SIGTERM"), AGAIN_MS),
      setTimeout(() => this.#signal("SIGKILL"), SILENT_MS),
    ];
    this.done.finally(() => timers.forEach(clearTimeout));
  }

  /** Makes the kernel end the host at once, and says why. */
  kill(why: string): void {
    if (this.#verdict === undefined) {
      this.#judge(why, " What was recorded until about a second before is kept.");
    }
    this.#signal("SIGKILL");
  }

  #judge(why: string, more = ""): void {
    this.#verdict = `The script was ended: ${why}.${more}`;
    this.#display.tell({ event: "say", text: this.#verdict });
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // The host has ended in the meantime.
    }
  }
}
