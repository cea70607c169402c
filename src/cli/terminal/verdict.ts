import { printJson, say } from "./print.ts";

/** The one result of a command line. */
let held: Readonly<Record<string, unknown>> | undefined;
let isSpoken = false;

/** Keeps the one JSON object of a command until all is over: closing a camera can still fail. */
export function holdVerdict(verdict: Readonly<Record<string, unknown>>): void {
  held = verdict;
}

/** Prints the one JSON object of a command before all is over, such as an address that the user waits for. */
export function speakNow(verdict: Readonly<Record<string, unknown>>): void {
  isSpoken = true;
  printJson(verdict);
}

/** Says that a command was stopped before it had a result, and gives its exit code. */
export function stoppedBefore(error: string, { json }: { readonly json?: boolean }): 3 {
  say(error);
  if (json) holdVerdict({ error, exitCode: 3 });
  return 3;
}

/** Prints the object that was kept, with `more` added. Returns whether the one object is printed, now or before. */
export function speakVerdict(more: Readonly<Record<string, unknown>> = {}): boolean {
  if (held === undefined) return isSpoken;
  const verdict = { ...held, ...more };
  held = undefined;
  printJson(verdict);
  return true;
}
