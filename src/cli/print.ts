import process from "node:process";
import { CameraError } from "../../mod.ts";

/**
 * Writes a line to stdout; says whether somebody still reads there, for `| head` stops reading. Throws a
 * `CameraError` if it cannot be written, as on a full disk. (`console.log` keeps the one to itself, and throws the
 * other as a bare error of the system.)
 */
export function print(line: string): boolean {
  try {
    writeAll(Deno.stdout, line);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    const why = error instanceof Error ? error.message : String(error);
    throw new CameraError(`Cannot write the answer to standard output: ${why}.`);
  }
}

function writeAll(stream: typeof Deno.stdout, line: string): void {
  let bytes = new TextEncoder().encode(`${line}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}

/** Writes one JSON object to stdout, alone on its line. Numbers that JSON cannot hold become texts. */
export function printJson(value: unknown): boolean {
  return print(JSON.stringify(value, (_key, part) => {
    if (typeof part !== "bigint") return part;
    return part >= Number.MIN_SAFE_INTEGER && part <= Number.MAX_SAFE_INTEGER ? Number(part) : String(part);
  }));
}

/** Writes rows in columns; the last cell of a row may be as long as it likes. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  for (const row of rows) {
    print(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
  }
}

/** Bytes as people say them, such as `105 MB`. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${["", "kB", "MB", "GB", "TB"][power]}`;
}

/** A number of things in words, such as `1 frame` and `2 frames`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/**
 * Says something to the person at the terminal, on stderr: stdout is for results. Breaks lines between words. A
 * terminal that has been closed is nobody to talk to, and no reason to lose a recording.
 */
export function say(text: string): void {
  try {
    const width = Deno.stderr.isTerminal() ? terminalColumns() : Infinity;
    writeAll(Deno.stderr, text.split("\n").flatMap((line) => wrap(line, width)).join("\n"));
  } catch {
    // Whoever started this is told by its exit code.
  }
}

/** Before a bar is drawn: it writes by Node's stream, whose errors end the program if nobody hears them. */
export function outliveTerminal(): void {
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => {});
}

/** The width of the terminal; 80 for one that does not tell. */
export function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** Breaks a line between words; what goes on below is as far in as the line itself. */
export function wrap(line: string, width: number): string[] {
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  for (const word of line.slice(indent.length).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(indent + word);
  }
  return lines;
}
