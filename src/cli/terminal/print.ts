import process from "node:process";
import { CameraError } from "../../../mod.ts";
import {
  finishStdout,
  hung,
  plainJson,
  plainText,
  sayOnStderr,
  terminalColumns,
  wrap,
} from "../../script/mod.ts";
import { sayFailure } from "../../recording/files/disk_failure.ts";
import { onStdout } from "./own_stdout.ts";

/**
 * Writes lines to stdout, broken between words to fit the terminal. Returns whether the output is still read: `| head`
 * stops reading. Throws a `CameraError` if the output cannot be written, as on a full disk. (`console.log` hides the
 * first, and throws the second as a bare error of the system.)
 */
export function print(text: string): boolean {
  return printRaw(linesOf(text).flatMap((line) => wrap(line, stdoutColumns())).join("\n"));
}

/** How many columns stdout has; `Infinity` if it is no terminal. */
export function stdoutColumns(): number {
  return Deno.stdout.isTerminal() ? terminalColumns() : Infinity;
}

function linesOf(text: string): string[] {
  return plainText(text).split("\n");
}

/** Writes a line to stdout that a user copies, or a program reads: unbroken, however long. */
export function printRaw(text: string): boolean {
  try {
    finishStdout(); // what a display has written comes first
    onStdout(() => writeAll(Deno.stdout, text));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw new CameraError(`Cannot write the answer to standard output: ${sayFailure(error)}.`);
  }
}

function writeAll(stream: typeof Deno.stdout, line: string): void {
  let bytes = new TextEncoder().encode(`${line}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}

/** Writes one JSON object to stdout, on one line. */
export function printJson(value: unknown): boolean {
  return printRaw(jsonOf(value));
}

/** JSON on one line that no terminal takes as orders. Numbers that JSON cannot hold become texts. */
export function jsonOf(value: unknown): string {
  const json = JSON.stringify(value, (_key, part) => {
    if (typeof part !== "bigint") return part;
    return part >= Number.MIN_SAFE_INTEGER && part <= Number.MAX_SAFE_INTEGER ? Number(part) : String(part);
  });
  return plainJson(json);
}

/**
 * Says something to the person at the terminal, on stderr: stdout is for results. What continues a line is indented. A
 * closed terminal shows nothing, and is no reason to lose a recording.
 */
export function say(text: string): void {
  const columns = Deno.stderr.isTerminal() ? terminalColumns() : Infinity;
  sayOnStderr(`${linesOf(text).flatMap((line) => hung(line, columns)).join("\n")}\n`);
}

/** Needed before a bar is drawn: a bar uses Node's stream, whose errors end the program if no one listens for them. */
export function outliveTerminal(): void {
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => {});
}
