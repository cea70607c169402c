import { printJson } from "./print.ts";

/** What a command line came to; nobody reads two of them. */
let held: Readonly<Record<string, unknown>> | undefined;

/** Keeps the one JSON object of a command until all is over: to close a camera can still fail. */
export function holdVerdict(verdict: Readonly<Record<string, unknown>>): void {
  held = verdict;
}

/** Speaks what was held, if anything was, with what has become of it since. */
export function speakVerdict(more: Readonly<Record<string, unknown>> = {}): boolean {
  if (held === undefined) return false;
  const verdict = { ...held, ...more };
  held = undefined;
  printJson(verdict);
  return true;
}
