/** Compiles C test programs from the simulator's own sources, without the library around them. @module */
import { fromFileUrl, join } from "@std/path";

const root = fromFileUrl(new URL("../../../", import.meta.url));
const built = new Map<string, Promise<string>>();
let folder: string | undefined;

/** What to compile, and how. */
export interface ProgramOptions {
  /** Files of ffi/sim, without folder. */
  readonly sources: readonly string[];
  /** Run under AddressSanitizer and UndefinedBehaviorSanitizer: the first fault ends the program. */
  readonly sanitize?: boolean;
}

/** All of the scene, for programs that render. */
export const sceneSources: readonly string[] = [
  "md_centroids.c",
  "md_write.c",
  "noise.c",
  "replay.c",
  "replay_description.c",
  "replay_raw.c",
  "replay_tiff.c",
  "scene.c",
  "scene_bank.c",
  "scene_beads.c",
  "scene_find.c",
  "scene_pixel.c",
  "scene_replay.c",
  "scene_truth.c",
];

/** Compiles tests/ffi/sim/`program`.c with those sources and returns the path of the executable. */
export function compileProgram(program: string, options: ProgramOptions): Promise<string> {
  const key = `${program}${options.sanitize ? "_sanitized" : ""}`;
  const known = built.get(key);
  if (known) return known;
  const made = compile(program, { ...options, key });
  built.set(key, made);
  return made;
}

async function compile(
  program: string,
  { sources, sanitize, key }: ProgramOptions & { key: string },
): Promise<string> {
  if (!folder) {
    const made = folder = await Deno.makeTempDir({ prefix: "pvsim_test_" });
    addEventListener("unload", () => Deno.removeSync(made, { recursive: true }));
  }
  const out = join(folder, key);
  const flags = ["-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"];
  if (sanitize) flags.push("-fsanitize=address,undefined", "-fno-sanitize-recover=all");
  const cc = Deno.env.get("CC") ?? "cc";
  const files = [
    join(root, "tests/ffi/sim", `${program}.c`),
    ...sources.map((name) => join(root, "ffi/sim", name)),
  ];
  const { success, stderr } = await new Deno.Command(cc, {
    args: [...flags, `-I${join(root, "ffi/sim")}`, "-o", out, ...files, "-lm", "-lpthread"],
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${cc} could not build ${program}:\n${new TextDecoder().decode(stderr)}`);
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
