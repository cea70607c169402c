// Runs a script as its first lines say: with those rights and no others.
import { assert } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";

/** The project's folder, which the lines in the scripts begin from. */
export const root = join(dirname(fromFileUrl(import.meta.url)), "../..");

/** How a script says it is run. */
export interface Line {
  readonly environment: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  readonly script: string;
  readonly args: readonly string[];
}

/** Finds `VARIABLE=value deno run --flags script args` in a script's first dozen lines. */
export async function lineOf(name: string): Promise<Line> {
  const head = (await Deno.readTextFile(join(root, "scripts", name))).split("\n").slice(0, 12);
  const comment = head.filter((line) => line.startsWith("//")).map((line) => line.slice(2)).join("\n");
  const line = /^.*\bdeno run (?:.*\\\n)*.*$/m.exec(comment)?.[0];
  assert(line, `scripts/${name} does not say how it is run`);
  const words = line.replaceAll("\\\n", " ").trim().split(/\s+/);
  const deno = words.indexOf("deno");
  const script = words.indexOf(`scripts/${name}`);
  assert(script > deno, `scripts/${name} names another script`);
  return {
    environment: Object.fromEntries(words.slice(0, deno).map((word) => word.split("="))),
    flags: words.slice(deno + 2, script),
    script: words[script],
    args: words.slice(script + 1),
  };
}

/** What a script did. */
export interface Ended extends AsyncDisposable {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
  /** The folder that took the place of `data`; it is removed with this object. */
  readonly folder: string;
}

/** Other words than the script's own line has. */
export interface Otherwise {
  readonly flags?: readonly string[];
  readonly args?: readonly string[];
  /** Beside the line's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where an earlier run has left something. */
  readonly folder?: string;
}

/** Runs a script by the line in its head; what it would write to `data` goes to a new temporary folder. */
export async function runScript(name: string, otherwise: Otherwise = {}): Promise<Ended> {
  await buildSimulator();
  const line = await lineOf(name);
  const { flags = line.flags, args = line.args, environment = {} } = otherwise;
  const folder = otherwise.folder ?? join(root, "data", `test-${crypto.randomUUID()}`);
  await Deno.mkdir(folder, { recursive: true });
  const inFolder = args.map((arg) => arg.replace(/^data(?=\/|$)/, folder.slice(root.length + 1)));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", ...flags, line.script, ...inFolder],
    cwd: root,
    env: { NO_COLOR: "1", FORCE_COLOR: "", ...line.environment, ...environment },
  }).output();
  const [said, errors] = [stdout, stderr].map((text) => new TextDecoder().decode(text));
  // On a slow disk a script that loses no frame has been told that it might.
  const complained = errors.replaceAll(/^.* at this rate the ring .*\n/gm, "");
  return {
    code,
    said,
    complained,
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }).catch(() => {}),
  };
}
