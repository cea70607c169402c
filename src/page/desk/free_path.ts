import { join } from "node:path";
import { SettingsError } from "../../errors.ts";

/** The endings of what is written beside a recording. */
const beside: readonly string[] = [".json", ".frames.npy", ".note.txt", ".report.html"];
/** The most recordings with one name. */
const MOST_OF_A_NAME = 10_000;

/**
 * A path in a folder that no file has yet: `run.ome.tif`, or `run-2.ome.tif` if the first one is taken. The name comes
 * from a viewer, so it must not be a path. Throws a {@linkcode SettingsError} that says what a name may be.
 */
export async function freePath(folder: string, name: unknown, ending: string): Promise<string> {
  const given = typeof name === "string" && name.trim() !== "" ? name.trim() : "run";
  if (given.length > 80 || !/^[\p{L}\p{N}_][\p{L}\p{N}_ .+-]*$/u.test(given) || given.includes("..")) {
    throw new SettingsError(
      `Cannot call a recording ${
        JSON.stringify(given.slice(0, 80))
      }: a name has only letters, digits, blanks and ._+-, ` +
        "80 at most, and begins with a letter, a digit or _.",
    );
  }
  const stem = given.replace(/\.ome\.tiff?$|\.tiff?$/i, "");
  for (let number = 1; number <= MOST_OF_A_NAME; number++) {
    const path = join(folder, number === 1 ? stem : `${stem}-${number}`);
    const taken = await Promise.all([ending, ...beside].map((one) => isThere(path + one)));
    if (!taken.includes(true)) return path + ending;
  }
  throw new SettingsError(
    `There are ${MOST_OF_A_NAME} recordings called "${stem}" in "${folder}": choose another name.`,
  );
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}
