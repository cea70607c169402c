import { CameraError } from "../../../mod.ts";
import { codeOf, sayFailure } from "../../recording/files/disk_failure.ts";
import { missingRightOf, rightFlag } from "../../missing_right.ts";
import { plainLine } from "../../script/mod.ts";

/**
 * What went wrong, as sentences for the person at the terminal: never a stack. A name that holds a new line is shown on
 * one line.
 */
export function sentenceOf(error: unknown): string {
  if (error instanceof CameraError) return error.message.replace(/"[^"]*"/g, plainLine);
  // The first error is what happened; the others came of it while things were being closed.
  if (error instanceof SuppressedError) return sentenceOf(error.suppressed);
  if (error instanceof AggregateError && error.errors.length > 0) return sentenceOf(error.errors[0]);
  if (error instanceof Deno.errors.NotCapable) return missingRight(error.message);
  if (isStop(error)) return "Stopped before it began.";
  // Deno gives no name of a file or a folder that is not text.
  const nameless = error instanceof Deno.errors.InvalidData &&
    / path "(.*)" is not valid UTF-8/.exec(error.message)?.[1];
  if (nameless) {
    return `Cannot work with "${
      plainLine(nameless)
    }": that name is not text in UTF-8. Rename it, or work elsewhere.`;
  }
  // The system refused something, such as writing to a full /tmp, and no other code made a sentence of that.
  if (error instanceof Error && codeOf(error) !== undefined) {
    const path = / '(.*)'$/.exec(error.message)?.[1];
    return `The system refused this${path === undefined ? "" : ` at "${plainLine(path)}"`}: ${
      sayFailure(error)
    }.`;
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `This is a fault of pvcam-deno itself, please report it: ${text}`;
}

/** Whether a command ended because it was stopped, and not because something failed. */
export function isStop(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function missingRight(message: string): string {
  const missing = missingRightOf(message);
  if (!missing) return `This program lacks a right: ${message}`;
  // For `/dev`, `/proc` and the like, Deno asks for all rights at once, and none of its flags names a path.
  if (missing.right === "all") {
    return `Deno lets no program use "${plainLine(missing.what ?? "")}"; choose another place.`;
  }
  return `This program lacks a right; add ${rightFlag(missing)} to its flags.`;
}
