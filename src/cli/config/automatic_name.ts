import { join } from "@std/path";
import { SettingsError } from "../../errors.ts";
import { sidePathChoices } from "../../recording/record/output_path.ts";

/** The name of a recording if no other is given. */
export const usualName = "{date}_{time}.ome.tif";

const parts = ["date", "time", "n"] as const;

/**
 * A free path in a folder: `{date}` and `{time}` are replaced by the present ones, `{n}` by the next free number. A
 * name without `{n}` gets a number if it is taken. Throws a `SettingsError` for an unknown part.
 */
export async function automaticPath(folder: string, name: string, now: Date): Promise<string> {
  const odd = /\{(?!(?:date|time|n)\})[^}]*\}?/.exec(name);
  if (odd || name.includes("/")) {
    throw new SettingsError(
      `Cannot name recordings "${name}": it takes a file's name with ${
        parts.map((part) => `{${part}}`).join(", ")
      }.`,
    );
  }
  const two = (value: number) => String(value).padStart(2, "0");
  const dated = name
    .replaceAll("{date}", `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`)
    .replaceAll("{time}", `${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`);
  for (let n = 1;; n++) {
    const path = join(folder, numbered(dated, n));
    if (!await isTaken(path)) return path;
  }
}

/** Whether a recording of that name is there, or is being made: its table of frames is made first. */
export async function isTaken(path: string): Promise<boolean> {
  const isThere = (name: string) => Deno.lstat(name).then(() => true, () => false);
  return await isThere(path) || await isThere(sidePathChoices(path)[0].table);
}

/** The n-th name: with the number in place of `{n}`, or, from the second on, before the ending. */
function numbered(name: string, n: number): string {
  if (name.includes("{n}")) return name.replaceAll("{n}", String(n).padStart(3, "0"));
  return n === 1 ? name : name.replace(/((?:\.ome)?\.\w+)?$/, `_${n}$1`);
}
