import { stdoutFree } from "../../script/mod.ts";
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
export async function speakVerdict(more: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
  if (held === undefined) return isSpoken;
  const verdict = { ...held, ...more };
  held = undefined;
  await printLastWord(verdict);
  return true;
}

/** Prints an object once there is room for it: a write that waits for its reader hears no signal. */
export async function printLastWord(verdict: Readonly<Record<string, unknown>>): Promise<void> {
  await stdoutFree();
  printJson(verdict);
}
