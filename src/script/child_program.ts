import { type InterruptSignal, onInterrupt } from "../interrupt.ts";
import type { Display } from "./display.ts";
import type { ExitCode } from "./events.ts";

/** A program that was started for the user of this terminal. */
export interface Child {
  readonly status: Promise<Deno.CommandStatus>;
  kill(signal: Deno.Signal): void;
}

/** How long a program may take to end after the second Ctrl-C before a third one is offered, in milliseconds. */
const SILENT_MS = 1000;
/** How long it may take if the terminal is gone and no one can kill it, in milliseconds. */
const ORPHAN_MS = 15_000;

/** Signals that end a program of ours only until it listens for them. */
const stops: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Waits for a program's end and passes signals on to it. Ctrl-C and a polite kill also reach the program, which should
 * then end in good order. A third Ctrl-C kills it; `say` offers that if the program does not end. If the terminal was
 * closed, it is killed after a while.
 */
export async function waitFor(child: Child, say: (text: string) => void): Promise<Deno.CommandStatus> {
  let times = 0;
  const timers: ReturnType<typeof setTimeout>[] = [];
  const kill = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended in the meantime.
    }
  };
  const send = (signal: InterruptSignal) => {
    kill(++times > 2 ? "SIGKILL" : signal);
    if (times === 2) {
      timers.push(setTimeout(() => say("It has not ended yet. Ctrl-C again kills it."), SILENT_MS));
    }
    if (signal === "SIGHUP") timers.push(setTimeout(() => kill("SIGKILL"), ORPHAN_MS));
  };
  const noInterrupt = onInterrupt({ first: send, again: send });
  try {
    return await child.status;
  } finally {
    timers.forEach(clearTimeout);
    noInterrupt();
  }
}

/**
 * Until a program is started, Ctrl-C ends this one: it reports the end, and `tidy` removes what was made. Returns the
 * function that undoes this.
 */
export function endBeforeStart(display: Display, tidy = () => {}): () => void {
  const text = "Stopped before it began.";
  const end = () => {
    tidy();
    display.tell({ event: "say", text });
    display.tell({ event: "end", exitCode: 3, text });
    Deno.exit(3);
  };
  return onInterrupt({ first: end, again: end });
}

/** The exit code of a script that blocked its thread, and that the recorder's thread ended at the second Ctrl-C. */
const ENDED_WHILE_BUSY = 130;

/** How a program ended: its own exit code if that is one of ours; otherwise a sentence. */
export function endingOf(
  status: Deno.CommandStatus,
  what: string,
): { exitCode: ExitCode; sentence?: string } {
  const { code, signal } = status;
  if (stops.includes(signal!)) return { exitCode: 3, sentence: `${what} was stopped before it began.` };
  if (signal !== null) {
    const sentence = `${what} was ended by ${signal}. What was recorded until about a second before is kept.`;
    return { exitCode: 1, sentence };
  }
  if (code === ENDED_WHILE_BUSY) {
    return { exitCode: 3, sentence: `${what} was ended while it was busy. Its files were finished before.` };
  }
  return { exitCode: code === 0 || code === 2 || code === 3 ? code : 1 };
}
