/**
 * Puts `pvcam` on the PATH: `deno task install`, or `deno task install --to FOLDER`. `deno install` cannot: it copies the
 * configuration away from the packages that it links.
 *
 * @module
 */
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import { SettingsError } from "../../errors.ts";
import { sentenceOf } from "../terminal/failure.ts";
import { print, say } from "../terminal/print.ts";
import configText from "../../../deno.json" with { type: "text" };

const project = resolve(dirname(fromFileUrl(import.meta.url)), "..", "..", "..");

/** The program that a shell finds: the tool of this clone, with the rights that its task has. */
export function programText(deno: string, folder = project): string {
  const task = /"command": "deno run ([^"]+) src\/cli\/main\.ts"/.exec(
    configText.slice(configText.indexOf('"pvcam"')),
  )!;
  const path = (file: string) => quoted(join(folder, file));
  return [
    "#!/bin/sh",
    "# The command-line tool of pvcam-deno, written by `deno task install`. To take it away, remove this file.",
    `exec ${quoted(deno)} run --config=${path("deno.json")} ${task[1]} ${path("src/cli/main.ts")} "$@"`,
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Writes the program into a folder, and says how it is called from there. */
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
      ? `Installed: try \`pvcam --help\`. It runs from ${project}, which has to stay there.`
      : `Installed to ${path}, which is not on the PATH. Add to ~/.profile: export PATH="${folder}:$PATH"`,
  );
}

/** The folder that the command line names, or the one where people keep programs of their own. */
function folderOf(args: readonly string[]): string {
  const [flag, folder, ...others] = args;
  if (flag === "--to" && folder !== undefined && others.length === 0) {
    return resolve(Deno.env.get("INIT_CWD") ?? ".", folder);
  }
  const home = Deno.env.get("HOME");
  if (flag === undefined && home) return join(home, ".local", "bin");
  throw new SettingsError(
    flag === undefined
      ? "Cannot tell where to install: HOME is not set. Say it: deno task install --to FOLDER."
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
