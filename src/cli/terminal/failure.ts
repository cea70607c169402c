import { CameraError } from "../../../mod.ts";

/** The flag for each right that Deno may say is missing. */
const rights: readonly [pattern: RegExp, flag: string][] = [
  [/^Requires (\S+) access to "(.*?)"/, "--allow-$1=$2"],
  [/^Requires (\S+) access/, "--allow-$1"],
];

/** What went wrong, as sentences for the person at the terminal: never a stack. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CameraError) return error.message;
  // The first error is what happened; the others came of it while things were being closed.
  if (error instanceof SuppressedError) return sentenceOf(error.suppressed);
  if (error instanceof AggregateError && error.errors.length > 0) return sentenceOf(error.errors[0]);
  if (error instanceof Deno.errors.NotCapable) return missingRight(error.message);
  if (error instanceof DOMException && error.name === "AbortError") return "Stopped before it began.";
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `This is a fault of pvcam-deno itself, please report it: ${text}`;
}

function missingRight(message: string): string {
  for (const [pattern, flag] of rights) {
    const match = pattern.exec(message);
    if (match) {
      return `This program lacks a right; add ${
        flag.replace("$1", match[1]).replace("$2", match[2] ?? "")
      } to its flags.`;
    }
  }
  return `This program lacks a right: ${message}`;
}
