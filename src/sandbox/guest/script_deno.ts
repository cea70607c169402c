import { stopping } from "./channel.ts";
import { readFile, statFile, writeFile } from "./files.ts";
import { unrefTimer } from "./timers.ts";

/** What the script learns about itself. */
export interface GuestOrder {
  /** Its words. */
  readonly args: readonly string[];
}

/** Signals that ask a script to end. A script that listens for one of them is called when the host is asked to stop. */
const endSignals: readonly string[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * What a script has in `Deno` beyond what all code in a sandbox has: its arguments, its exit, and files on the host's
 * side.
 */
export function scriptDeno({ args }: GuestOrder, exit: (code?: number) => void): Record<string, unknown> {
  return {
    args: [...args],
    exit,
    readFile,
    readTextFile: async (path: string | URL) => new TextDecoder().decode(await readFile(path)),
    stat: statFile,
    lstat: statFile,
    writeFile,
    writeTextFile: (path: string | URL, text: string) => writeFile(path, new TextEncoder().encode(text)),
    refTimer: () => {},
    unrefTimer,
    ...signals(),
  };
}

function signals() {
  const listeners = new Set<() => void>();
  stopping.signal.addEventListener("abort", () => {
    for (const listener of listeners) listener();
  });
  return {
    addSignalListener: (signal: string, listener: () => void) =>
      void (endSignals.includes(signal) && listeners.add(listener)),
    removeSignalListener: (_signal: string, listener: () => void) => void listeners.delete(listener),
  };
}
