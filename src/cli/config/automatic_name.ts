import { join } from "@std/path";
import { SettingsError } from "../../errors.ts";

/** The name of a recording where nothing else is said. */
export const usualName = "{date}_{time}.ome.tif";

const parts = ["date", "time", "n"] as const;

/**
 * A path in a folder that is not taken: `{date}` and `{time}` are those of now, `{n}` is the next free number. A name
 * without a number gets one where it is taken. Throws a `SettingsError` for a part that there is not.
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
    if (!await Deno.lstat(path).then(() => true, () => false)) return path;
  }
}

/** The n-th name: with the number where the pattern has it, or in front of the ending from the second on. */
function numbered(name: string, n: number): string {
  if (name.includes("{n}")) return name.replaceAll("{n}", String(n).padStart(3, "0"));
  return n === 1 ? name : name.replace(/((?:\.ome)?\.\w+)?$/, `_${n}$1`);
}
