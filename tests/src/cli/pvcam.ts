// Runs `deno task pvcam` as a terminal does: in another process, with the task's rights, on the simulator.
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";

/** The project's folder. */
export const root = join(dirname(fromFileUrl(import.meta.url)), "../../..");

/** What a command left behind. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what it runs. */
export interface RunOptions {
  /** The folder that it is called from. */
  readonly folder?: string;
  /** What the simulator reads, such as PVSIM_CAMERAS. */
  readonly environment?: Record<string, string>;
}

/** The rights that the task gives, so that a test fails if one is missing there. */
const rights = await (async () => {
  const config = await Deno.readTextFile(join(root, "deno.json"));
  const match = /"pvcam": \{[^}]*"command": "deno run (.*) src\/cli\/main\.ts"/.exec(config);
  if (!match) throw new Error("deno.json has no task `pvcam` that runs src/cli/main.ts");
  return match[1].split(" ").map((flag) => flag.replace(/^--lock=/, `--lock=${root}/`));
})();

/** The environment of a command line. */
export const environmentOfTool = {
  NO_COLOR: "1",
  FORCE_COLOR: "",
  PVCAM_LIBRARY: "simulator",
  INIT_CWD: "",
  XDG_CONFIG_HOME: "/nowhere", // what the person who runs the tests has configured is none of their business
};

/** A command line in full, for a shell: Deno, its flags, and the tool with its words. */
export async function wordsOf(args: readonly string[]): Promise<[string, ...string[]]> {
  await buildSimulator();
  const flags = ["run", "--no-prompt", "--quiet", "--config", join(root, "deno.json"), ...rights];
  return [Deno.execPath(), ...flags, join(root, "src/cli/main.ts"), ...args];
}

/** Gets a command line ready to run. */
export async function pvcamCommand(args: readonly string[], options: RunOptions = {}): Promise<Deno.Command> {
  const [program, ...words] = await wordsOf(args);
  return new Deno.Command(program, {
    args: words,
    cwd: options.folder,
    env: { ...environmentOfTool, ...options.environment },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a command line to its end. */
export async function pvcam(args: readonly string[], options?: RunOptions): Promise<Ended> {
  return said(await (await pvcamCommand(args, options)).output());
}

/** Reads what a program says until a word of it has come, and gives all until then; an end before that is an error. */
export async function hear(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  word: RegExp,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!word.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`It ended without ${word}, and said: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

/** A finished process in texts. */
export function said({ code, stdout, stderr }: Deno.CommandOutput): Ended {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** The one JSON object on stdout: anything beside it fails to parse. */
export function jsonOf({ stdout }: Ended) {
  assertEquals(stdout.trimEnd().split("\n").length, 1, "JSON is one line");
  return JSON.parse(stdout);
}

/** Runs with an empty folder, which goes afterwards. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-cli-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The names in a folder, sorted. */
export async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) names.push(entry.name);
  return names.sort();
}

/** A part of the sensor that keeps files small. */
export const small = ["--region", "512,512,64,64", "--exposure", "1"] as const;
