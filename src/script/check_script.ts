import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SettingsError } from "../../mod.ts";
import { libraryPath } from "./library_path.ts";

/** The endings of scripts that Deno runs. */
const endings = /\.(ts|mts|tsx|js|mjs|jsx)$/;

/** Throws an error unless there is a script at the path. */
export async function checkExists(script: string): Promise<void> {
  const info = await Deno.stat(script).catch((error) => {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new SettingsError(`Cannot run "${script}": ${error.message}.`);
  });
  if (!info) throw new SettingsError(`There is no script "${script}".`);
  if (!info.isFile) throw new SettingsError(`Cannot run "${script}": it is not a file.`);
  if (!endings.test(script)) {
    throw new SettingsError(
      `Cannot run "${script}": a script ends in .ts or .js, and a plan in .yaml, .yml or .json.`,
    );
  }
}

/** If a check is silent for this long, in milliseconds, the user gets a sentence about it. */
const SILENT_MS = 1500;

/** Options of a type check. */
export interface TypeCheck {
  /** Receives a sentence if the check takes long. */
  readonly say: (text: string) => void;
  /** The configuration by which modules are found. */
  readonly flags?: readonly string[];
}

/**
 * Lets Deno check the types of a script; throws the first fault as a sentence. Deno remembers what it has checked: the
 * first check takes some seconds, and later ones a tenth of one until the script or its imports change.
 */
export async function checkTypes(script: string, { say, flags = [] }: TypeCheck): Promise<void> {
  const timer = setTimeout(
    () => say(`Checking the types of ${basename(script)}. (--no-check starts sooner.)`),
    SILENT_MS,
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", ...flags, resolve(script)],
    // `deno run` uses the configuration beside the script, and `deno check` the one of the current folder.
    cwd: dirname(resolve(script)),
    env: { ...libraryPath(), NO_COLOR: "1", FORCE_COLOR: "" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  // If this program is stopped meanwhile, the check is stopped too.
  const end = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has just ended.
    }
  };
  globalThis.addEventListener("unload", end);
  const { success, stderr } = await child.output().finally(() => {
    clearTimeout(timer);
    globalThis.removeEventListener("unload", end);
  });
  if (!success) throw new SettingsError(typeFault(script, new TextDecoder().decode(stderr)));
}

/**
 * The first fault that `deno check` reports, as a sentence. Its place is the one below the marks, because the script's
 * own line above them may look like a place. If no one has read the script, the sentence does not propose to check it
 * by hand: `deno check` would print the script's text on the terminal unchanged.
 */
export function typeFault(script: string, text: string, { unread = false } = {}): string {
  const fault = /^(?:TS\d+ \[ERROR\]|error): (.+)$/m.exec(text);
  const place = /^ *[~^|]+\n {4}at (file:\/\/\/\S+?):(\d+):(\d+)$/m.exec(text);
  const count = Number(/^Found (\d+) errors?\.$/m.exec(text)?.[1] ?? 1);
  const file = basename(place ? fileURLToPath(place[1]) : script);
  const where = place ? ` (line ${place[2]}, column ${place[3]})` : "";
  const shows = unread ? "" : `: \`deno check ${script}\` shows them`;
  const others = count > 1 ? ` There are ${count - 1} more${shows}.` : "";
  return `${file} does not type-check${where}: ${sentence(fault?.[1] ?? text.trim())}${others}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
