import { type InterruptSignal, onInterrupt } from "../interrupt.ts";
import type { Display } from "./display.ts";
import type { ExitCode } from "./events.ts";

/** A program that was started for the person at this terminal. */
export interface Child {
  readonly status: Promise<Deno.CommandStatus>;
  kill(signal: Deno.Signal): void;
}

/** How long a program may take to end after the second Ctrl-C before the third is offered, in milliseconds. */
const SILENT_MS = 1000;
/** How long it may take when the terminal is gone and no one can kill it, in milliseconds. */
const ORPHAN_MS = 15_000;

/** Signals that a program of ours ends by only until it listens. */
const stops: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Waits for a program's end and passes signals on to it: Ctrl-C and a polite kill reach it too, and it is
 * for it to end cleanly. A third time kills it, which `say` says where it does not end; where the terminal was closed,
 * it is killed after a while.
 */
export async function waitFor(child: Child, say: (text: string) => void): Promise<Deno.CommandStatus> {
  let times = 0;
  const timers: ReturnType<typeof setTimeout>[] = [];
  const kill = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended by itself meanwhile.
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
 * Until a program is started, Ctrl-C ends this one: with the report of every end, and nothing left behind that `tidy`
 * takes away. Gives the function that takes that back.
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

/** How a program ended: its own exit code, where that is one of ours, and a sentence where it was no ending of its own. */
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
  return { exitCode: code === 0 || code === 2 || code === 3 ? code : 1 };
}
