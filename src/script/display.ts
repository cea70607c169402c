import type { ScriptEvent } from "./events.ts";
import { hasLost } from "./events.ts";
import { reportText, type Status, statusText } from "./status.ts";
import { canRewrite, fit, plainJson, plainText, terminalColumns, wrap, writeUnlessGone } from "./terminal.ts";

/** Where what happens to a script is shown. */
export interface Display {
  /** Shows what has happened. */
  tell(event: ScriptEvent): void;
  /** Takes away what is not to stay, before other code writes to the terminal. */
  clear(): void;
}

/** A display, by name: for people on stderr, with a line that is written over or without, or JSON lines on stdout. */
export type DisplayName = "text" | "lines" | "json-lines";

/** Lines where there is no terminal come no more often than this, in milliseconds. */
const LINE_EVERY_MS = 5000;

/** Where a display for people writes. */
export interface Streams {
  /** What is reported of the script. */
  readonly reported: (text: string) => void;
  /** What the script itself says. */
  readonly said: (text: string) => void;
  /** How wide the terminal is. */
  readonly columns: () => number;
}

/** A display on this program's own streams. */
export function makeDisplay(name: DisplayName): Display {
  const streams = {
    reported: (text: string) => writeUnlessGone(Deno.stderr, new TextEncoder().encode(text)),
    said: (text: string) => writeUnlessGone(Deno.stdout, new TextEncoder().encode(text)),
    columns: terminalColumns,
  };
  if (name === "json-lines") return jsonLines((line) => streams.said(`${line}\n`));
  return name === "text" && canRewrite() ? terminal(streams) : lines(streams);
}

/** One JSON object a line. */
function jsonLines(write: (line: string) => void): Display {
  return { tell: (event) => write(plainJson(JSON.stringify(event))), clear() {} };
}

/** Plain lines; those with the state of a run come now and then. */
export function lines({ reported, said }: Omit<Streams, "columns">): Display {
  let lastMs = performance.now();
  return {
    tell(event) {
      if (event.event === "progress") {
        if (performance.now() - lastMs < LINE_EVERY_MS) return;
        lastMs = performance.now();
        reported(`${statusText(event)}\n`);
      } else if (event.event === "output") said(`${event.text}\n`);
      else for (const line of permanent(event)) reported(`${line}\n`);
    },
    clear() {},
  };
}

/** One line that is written over and over, for all cameras that are at work, and permanent ones above it. */
export function terminal({ reported, said, columns }: Streams): Display {
  const now = new Map<string, Status>();
  let shown = false;
  const clear = () => {
    if (shown) reported("\r\x1b[K");
    shown = false;
  };
  return {
    tell(event) {
      clear();
      if (event.event === "progress") {
        now.set(event.camera, event);
        const texts = [...now.values()].map((status) =>
          now.size > 1 ? `${status.camera}: ${statusText(status)}` : statusText(status)
        );
        reported(fit(plainText(texts.join("; ")), columns() - 1));
        shown = true;
        return;
      }
      if (event.event === "report") now.delete(event.camera);
      if (event.event === "output") said(`${event.text}\n`);
      else for (const line of permanent(event)) reported(`${wrap(line, columns()).join("\n")}\n`);
    },
    clear,
  };
}

/** The lines that an event leaves; of a run only if it is worth one: a script may take thousands. */
function permanent(event: ScriptEvent): string[] {
  switch (event.event) {
    case "report": {
      const { report } = event;
      if ("events" in report) return []; // a plan's own command has more to say of it
      return report.files.length > 0 || hasLost(report) ? [plainText(reportText(report))] : [];
    }
    case "say":
      return [plainText(event.text)];
    default:
      return [];
  }
}
