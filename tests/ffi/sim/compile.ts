/** Compiles C test programs from the simulator's own sources, without the library around them. @module */
import { fromFileUrl, join } from "@std/path";
import { rooms } from "../../../ffi/sim/build.ts";

const simulator = fromFileUrl(new URL("../../../ffi/sim/", import.meta.url));
const tests = fromFileUrl(new URL("./", import.meta.url));
const made = new Map<string, Promise<string>>();

/** What to compile, and how. */
export interface ProgramOptions {
  /** Files by their path in `ffi/sim/`. */
  readonly sources: readonly string[];
  /** Run under AddressSanitizer and UndefinedBehaviorSanitizer: the first fault ends the program. */
  readonly sanitize?: boolean;
}

/** All of the scene, for programs that render. */
export const sceneSources: readonly string[] = [
  "metadata/centroids.c",
  "metadata/write.c",
  "scene/bank.c",
  "scene/beads.c",
  "scene/field.c",
  "scene/find.c",
  "scene/hot.c",
  "scene/noise.c",
  "scene/paths.c",
  "scene/pixel.c",
  "scene/replay.c",
  "scene/replay_description.c",
  "scene/replay_open.c",
  "scene/replay_raw.c",
  "scene/replay_render.c",
  "scene/replay_tiff.c",
  "scene/scene.c",
  "scene/tiff.c",
  "scene/truth.c",
  "scene/view.c",
];

/**
 * Compiles `program`.c of this folder, named with its room, with those sources, unless that was done since they last changed, and returns the
 * path of the executable.
 */
export function compileProgram(program: string, options: ProgramOptions): Promise<string> {
  const name = `${program.replace("/", "_")}${options.sanitize ? "_sanitized" : ""}`;
  const known = made.get(name);
  if (known) return known;
  const compiled = compile(program, { ...options, name });
  made.set(name, compiled);
  return compiled;
}

async function changedAt(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return 0;
    throw cause;
  }
}

/** When the newest of all C files changed: any of them may be included by any other. */
async function newestSource(): Promise<number> {
  let newest = 0;
  const folders = [
    ...rooms.map((room) => join(simulator, room)),
    join(tests, "scene"),
    join(tests, "metadata"),
  ];
  for (const folder of folders) {
    for await (const entry of Deno.readDir(folder)) {
      if (/\.[ch]$/.test(entry.name)) newest = Math.max(newest, await changedAt(join(folder, entry.name)));
    }
  }
  return newest;
}

async function compile(
  program: string,
  { sources, sanitize, name }: ProgramOptions & { name: string },
): Promise<string> {
  const out = join(simulator, "build", "tests", name);
  if (await changedAt(out) > await newestSource()) return out;
  await Deno.mkdir(join(simulator, "build", "tests"), { recursive: true });
  const flags = ["-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-pthread"];
  if (sanitize) flags.push("-fsanitize=address,undefined", "-fno-sanitize-recover=all");
  const files = [join(tests, `${program}.c`), ...sources.map((source) => join(simulator, source))];
  // Test files run side by side: each writes another file, and the last one's takes the name.
  const temporary = `${out}.${crypto.randomUUID()}.tmp`;
  const cc = Deno.env.get("CC") ?? "cc";
  const { success, stderr } = await new Deno.Command(cc, {
    args: [...flags, `-I${simulator}`, "-o", temporary, ...files, "-lm"],
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${cc} could not build ${program}:\n${new TextDecoder().decode(stderr)}`);
  await Deno.rename(temporary, out);
  return out;
}

/** What a program is given. */
export interface RunOptions {
  readonly args?: readonly string[];
  /** Text for its standard input. */
  readonly input?: string;
}

/** Runs a program and returns the bytes that it printed; its last words are in the error where it fails. */
export async function runProgram(
  path: string,
  { args = [], input = "" }: RunOptions = {},
): Promise<Uint8Array> {
  const child = new Deno.Command(path, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const { success, code, stdout, stderr } = await child.output();
  await written;
  if (!success) throw new Error(`${path} ended with ${code}:\n${new TextDecoder().decode(stderr)}`);
  return stdout;
}
