import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SettingsError } from "../../mod.ts";

/** The endings of scripts that Deno runs. */
const endings = /\.(ts|mts|tsx|js|mjs|jsx)$/;

/** Throws a sentence unless there is a script at the path. */
export async function checkExists(script: string): Promise<void> {
  const info = await Deno.stat(script).catch((error) => {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  });
  if (!info) throw new SettingsError(`There is no script "${script}".`);
  if (!info.isFile) throw new SettingsError(`Cannot run "${script}": it is no file.`);
  if (!endings.test(script)) {
    throw new SettingsError(
      `Cannot run "${script}": a script ends in .ts or .js, and a plan in .yaml, .yml or .json.`,
    );
  }
}

/** After this long in silence a check says that it goes on, in milliseconds. */
const SILENT_MS = 1500;

/** How types are checked. */
export interface TypeCheck {
  /** Receives a sentence if the check takes long. */
  readonly say: (text: string) => void;
  /** How modules are found. */
  readonly flags?: readonly string[];
}

/**
 * Has Deno check the types of a script; throws the first fault as a sentence. Deno remembers what it has checked, so this
 * takes some seconds once, and a tenth of one while the script and its imports stay the same.
 */
export async function checkTypes(script: string, { say, flags = [] }: TypeCheck): Promise<void> {
  const timer = setTimeout(
    () => say(`Checking the types of ${basename(script)}. (--no-check begins sooner.)`),
    SILENT_MS,
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", ...flags, resolve(script)],
    // `deno run` takes the configuration that stands with the script, `deno check` the one where it is called.
    cwd: dirname(resolve(script)),
    env: { NO_COLOR: "1", FORCE_COLOR: "" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output().finally(() => clearTimeout(timer));
  if (!success) throw new SettingsError(typeFault(script, new TextDecoder().decode(stderr)));
}

/** The first fault that `deno check` reports, as a sentence. */
export function typeFault(script: string, text: string): string {
  const fault = /^(?:TS\d+ \[ERROR\]|error): (.+)$/m.exec(text);
  const place = /^\s+at (file:\S+?):(\d+):(\d+)$/m.exec(text);
  const count = Number(/^Found (\d+) errors?\.$/m.exec(text)?.[1] ?? 1);
  const file = place ? basename(fileURLToPath(place[1])) : basename(script);
  const where = place ? ` (line ${place[2]}, column ${place[3]})` : "";
  const others = count > 1 ? ` There are ${count - 1} more: \`deno check ${script}\` shows them.` : "";
  return `${file} does not type-check${where}: ${sentence(fault?.[1] ?? text.trim())}${others}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
