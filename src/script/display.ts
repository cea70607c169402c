import type { ScriptEvent } from "./events.ts";
import { hasLost } from "./events.ts";
import { reportText, type Status, statusText } from "./status.ts";

/** Where what happens to a script is shown. */
export interface Display {
  /** Shows what has happened. */
  tell(event: ScriptEvent): void;
  /** Takes away what is not to stay, before somebody else writes to the terminal. */
  clear(): void;
}

/** A display, by name: for people on stderr, or JSON lines on stdout. */
export type DisplayName = "text" | "json-lines";

/** Lines where there is no terminal come no more often than this, in milliseconds. */
const LINE_EVERY_MS = 5000;

/** A display on this program's own streams. */
export function makeDisplay(name: DisplayName): Display {
  if (name === "json-lines") return jsonLines((line) => write(Deno.stdout, `${line}\n`));
  return Deno.stderr.isTerminal()
    ? terminal({ text: (text) => write(Deno.stderr, text), columns: terminalColumns })
    : lines((line) => write(Deno.stderr, `${line}\n`));
}

/** One JSON object a line. */
export function jsonLines(write: (line: string) => void): Display {
  return { tell: (event) => write(JSON.stringify(event)), clear() {} };
}

/** Plain lines; those that tell how a run fares come now and then. */
export function lines(write: (line: string) => void): Display {
  let lastMs = performance.now();
  return {
    tell(event) {
      if (event.event === "progress") {
        if (performance.now() - lastMs < LINE_EVERY_MS) return;
        lastMs = performance.now();
        write(statusText(event));
      } else for (const line of permanent(event)) write(line);
    },
    clear() {},
  };
}

/** One line that is written over and over, for all cameras that are at work, and permanent ones above it. */
export function terminal(to: { text: (text: string) => void; columns: () => number }): Display {
  const now = new Map<string, Status>();
  let shown = false;
  const clear = () => {
    if (shown) to.text("\r\x1b[K");
    shown = false;
  };
  return {
    tell(event) {
      if (event.event === "progress") {
        now.set(event.camera, event);
        const texts = [...now.values()].map((status) =>
          now.size > 1 ? `${status.camera}: ${statusText(status)}` : statusText(status)
        );
        clear();
        to.text(texts.join("; ").slice(0, to.columns() - 1));
        shown = true;
        return;
      }
      if (event.event === "report") now.delete(event.camera);
      clear();
      for (const line of permanent(event)) to.text(`${line}\n`);
    },
    clear,
  };
}

/** The lines that an event leaves; of a run only if it is worth one: a script may take thousands. */
function permanent(event: ScriptEvent): string[] {
  switch (event.event) {
    case "report": {
      const { report } = event;
      return report.files.length > 0 || hasLost(report) ? [reportText(report)] : [];
    }
    case "say":
    case "output":
      return [event.text];
    default:
      return [];
  }
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80; // a terminal that does not tell
  }
}

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    // Whoever read the lines has gone: no reason to lose a recording.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
