import { CameraError } from "../../../mod.ts";
import { missingRightOf, rightFlag } from "../../missing_right.ts";

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
  const missing = missingRightOf(message);
  if (!missing) return `This program lacks a right: ${message}`;
  return `This program lacks a right; add ${rightFlag(missing)} to its flags.`;
}
