import type { ScriptEvent } from "./events.ts";
import { hasLost } from "./events.ts";
import { reportText, type Status, statusText } from "./status.ts";
import { OwnStdout } from "./own_stdout.ts";
import {
  canRewrite,
  cut,
  fit,
  hung,
  isStderrBehind,
  plainJson,
  plainText,
  sayOnStderr,
  terminalColumns,
} from "./terminal.ts";

/** Shows what happens to a script. */
export interface Display {
  /** Shows an event. */
  tell(event: ScriptEvent): void;
  /** Removes temporary lines before other code writes to the terminal. */
  clear(): void;
  /** Whether standard output could not be written, as on a full disk. That ends no run, and the exit code is 1. */
  readonly cutOff: boolean;
}

/** A display, by name: for people on stderr, with or without a line that is overwritten, or JSON lines on stdout. */
export type DisplayName = "text" | "lines" | "json-lines";

/** Without a terminal, lines come no more often than this, in milliseconds. */
const LINE_EVERY_MS = 5000;

/** The streams to which a display for people writes. */
export interface Streams {
  /** For reports about the script. */
  readonly reported: (text: string) => void;
  /** For the script's own output. */
  readonly said: (text: string) => void;
  /** The width of the terminal for reports; without a terminal `Infinity`. */
  readonly columns: () => number;
}

/** What the shapes of a display have in common. */
type Shown = Omit<Display, "cutOff">;

/** What is in front of each line that a script has written which no one has read. No line of ours begins so. */
const MARK = "| ";

/**
 * A display on this program's own streams. A stream that cannot be written to is no reason to lose a recording. With
 * `marks` each line of a script bears a mark where it stands among ours, which is in a terminal.
 */
export function makeDisplay(name: DisplayName, { marks = false }: { marks?: boolean } = {}): Display {
  const isMarked = marks && name !== "json-lines" && Deno.stdout.isTerminal();
  const stdout = new OwnStdout();
  const streams = {
    reported: sayOnStderr,
    said: (text: string) => stdout.write(new TextEncoder().encode(text)),
    columns: () => Deno.stderr.isTerminal() ? terminalColumns() : Infinity,
  };
  const shown = name === "json-lines"
    ? jsonLines((line) => streams.said(`${line}\n`))
    : name === "text" && canRewrite()
    ? terminal(streams)
    : lines(streams);
  const tellShown = isMarked
    ? (event: ScriptEvent) =>
      shown.tell(event.event === "output" ? { ...event, text: marked(event.text, terminalColumns()) } : event)
    : shown.tell;
  const isBehind = () => name === "json-lines" ? stdout.isBehind : isStderrBehind();
  return {
    ...shown,
    tell(event) {
      // A reader that comes back gets the newest state, and not all that have been.
      if (event.event !== "progress" || !isBehind()) tellShown(event);
    },
    get cutOff() {
      return stdout.cutOff;
    },
  };
}

/**
 * A text with the mark in front of each of its lines. The terminal must not break a line itself: what it puts into the
 * next one would have no mark.
 */
export function marked(text: string, columns: number): string {
  const room = Math.max(2, columns - MARK.length - 1);
  return text.replaceAll("\t", "    ").split("\n").flatMap((line) => cut(line, room))
    .map((line) => MARK + line).join("\n");
}

/** One JSON object a line. */
function jsonLines(write: (line: string) => void): Shown {
  return { tell: (event) => write(plainJson(JSON.stringify(event))), clear() {} };
}

/** Plain lines. Those with the state of a run come only now and then. */
export function lines({ reported, said, columns }: Streams): Shown {
  let lastMs = performance.now();
  return {
    tell(event) {
      if (event.event === "progress") {
        if (performance.now() - lastMs < LINE_EVERY_MS) return;
        lastMs = performance.now();
        reported(`${statusText(event)}\n`);
      } else if (event.event === "output") said(`${event.text}\n`);
      else for (const line of permanent(event)) reported(`${hung(line, columns()).join("\n")}\n`);
    },
    clear() {},
  };
}

/** One line that is overwritten, for all active cameras, and permanent lines above it. */
export function terminal({ reported, said, columns }: Streams): Shown {
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
      else for (const line of permanent(event)) reported(`${hung(line, columns()).join("\n")}\n`);
    },
    clear,
  };
}

/**
 * The lines that remain of an event. A run gets one only if it is important, because a script may take thousands of
 * runs.
 */
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
