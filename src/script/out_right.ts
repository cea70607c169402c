import { resolve } from "node:path";
import { SettingsError } from "../../mod.ts";
import { draftPath, formatOf, sidePathChoices } from "../recording/record/output_path.ts";

/** Where a script may write. */
export interface OutRight {
  /** Files and folders, absolute. */
  readonly write: readonly string[];
  /** The folder that was named, if it was one: the script runs in it. */
  readonly folder?: string;
}

/**
 * What `--out` allows. A path that ends like a recording is that recording, with the files that stand beside it and
 * with the drafts that become them; any other is a folder.
 */
export function outRight(out: string): OutRight {
  const path = resolve(out);
  if (formatOf(path) === undefined) return { write: [path], folder: path };
  const beside = sidePathChoices(path).flatMap(({ record, table }) => [record, table]);
  return { write: [path, ...beside].flatMap((one) => [one, draftPath(one)]) };
}

/** Makes the folder that `--out` named, unless it is there. Throws a `SettingsError` where that cannot be. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory
      ? "a file is in the way. --out takes a folder, or a recording, such as run.ome.tif"
      : (error as Error).message;
    throw new SettingsError(`Cannot make the folder "${folder}" of --out: ${why}.`);
  }
}

/** What stands behind `--out` among the words for the script: it may write there, too. */
export function outOfWords(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === "--out" || word.startsWith("--out="));
  if (at < 0) return undefined;
  const value = words[at] === "--out" ? words[at + 1] : words[at].slice("--out=".length);
  return value || undefined;
}
