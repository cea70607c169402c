/**
 * Puts `pvcam` on the PATH: `deno task install`, or `deno task install --to FOLDER`. `deno install` fails, because it
 * copies the configuration to a place from which the linked packages are not found.
 *
 * @module
 */
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import { SettingsError } from "../../errors.ts";
import { sentenceOf } from "../terminal/failure.ts";
import { print, say } from "../terminal/print.ts";
import configText from "../../../deno.json" with { type: "text" };

const project = resolve(dirname(fromFileUrl(import.meta.url)), "..", "..", "..");

/** The program text for the PATH: it starts the tool of this clone with the rights of its task. */
export function programText(deno: string, folder = project): string {
  const task = /"command": "deno run ([^"]+) src\/cli\/main\.ts"/.exec(
    configText.slice(configText.indexOf('"pvcam"')),
  )!;
  const path = (file: string) => quoted(join(folder, file));
  const flags = task[1].replace(/--lock=(\S+)/, (_all, lock: string) => `--lock=${path(lock)}`)
    .replace(/\S*\[\S*/, quoted);
  return [
    "#!/bin/sh",
    "# The command-line tool of pvcam-deno, written by `deno task install`. Delete this file to uninstall it.",
    `exec ${quoted(deno)} run --config=${path("deno.json")} ${flags} ${path("src/cli/main.ts")} "$@"`,
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Writes the program into a folder, and returns a sentence about how to call it. */
export async function install(folder: string): Promise<void> {
  const path = join(folder, "pvcam");
  const known = await Deno.readTextFile(path).catch(() => undefined);
  if (known !== undefined && !known.includes("pvcam-deno")) {
    throw new SettingsError(
      `Cannot install to "${path}": another program has that name. Choose a folder: --to FOLDER.`,
    );
  }
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(path, programText(Deno.execPath()), { mode: 0o755 });
  await Deno.chmod(path, 0o755);
  const onPath = (Deno.env.get("PATH") ?? "").split(":").some((one) => one !== "" && resolve(one) === folder);
  print(
    onPath
      ? `Installed: try \`pvcam --help\`. It runs from ${project}; do not move that folder.`
      : `Installed to ${path}, which is not on the PATH. Add to ~/.profile: export PATH="${folder}:$PATH"`,
  );
}

/** The folder of `--to`, or the usual one for a user's own programs. */
function folderOf(args: readonly string[]): string {
  const [flag, folder, ...others] = args;
  if (flag === "--to" && folder !== undefined && others.length === 0) {
    return resolve(Deno.env.get("INIT_CWD") ?? ".", folder);
  }
  const home = Deno.env.get("HOME");
  if (flag === undefined && home) return join(home, ".local", "bin");
  throw new SettingsError(
    flag === undefined
      ? "Cannot tell where to install: HOME is not set. Name a folder: deno task install --to FOLDER."
      : `Cannot install with "${args.join(" ")}": it takes --to FOLDER, or nothing for ~/.local/bin.`,
  );
}

if (import.meta.main) {
  try {
    await install(folderOf(Deno.args));
  } catch (error) {
    say(sentenceOf(error));
    Deno.exit(1);
  }
}
