import { resolve } from "node:path";
import { SettingsError } from "../../mod.ts";
import { draftPath, formatOf, sidePathChoices } from "../recording/record/output_path.ts";

/** The places to which a script may write. */
export interface OutRight {
  /** Files and folders, absolute. */
  readonly write: readonly string[];
  /** The folder, if `--out` named one; the script runs in it. */
  readonly folder?: string;
}

/**
 * The rights that `--out` gives. A path with the ending of a recording means that recording, with the files beside it
 * and their drafts. Any other path is a folder.
 */
export function outRight(out: string): OutRight {
  const path = resolve(out);
  if (formatOf(path) === undefined) return { write: [path], folder: path };
  const beside = sidePathChoices(path).flatMap(({ record, table }) => [record, table]);
  return { write: [path, ...beside].flatMap((one) => [one, draftPath(one)]) };
}

/** Makes the folder of `--out`, unless it exists. Throws a `SettingsError` if that fails. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error; // the tool names the right
    const why = error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory
      ? "a file is in the way. --out takes a folder, or a recording, such as run.ome.tif"
      : (error as Error).message;
    throw new SettingsError(`Cannot make the folder "${folder}" of --out: ${why}.`);
  }
}

/** The value of `--out` among the script's arguments, to which it may also write. */
export function outOfWords(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === "--out" || word.startsWith("--out="));
  if (at < 0) return undefined;
  const value = words[at] === "--out" ? words[at + 1] : words[at].slice("--out=".length);
  return value || undefined;
}
