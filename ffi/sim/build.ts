/**
 * Builds the simulated libpvcam with the C compiler of the machine: `deno task sim [--out DIR] [--force]
 * [--sanitize address|undefined|thread]`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { LibraryError } from "../../src/errors.ts";

/** What to build and where to. */
export interface BuildOptions {
  /** Folder for `libpvcam.so.2` and its link `libpvcam.so`. Default: `ffi/sim/build`, by sanitizer. */
  out?: string;
  /** Builds with this sanitizer. A program that loads the library must be built with the same one. */
  sanitize?: Sanitizer;
  /** Builds even if no source is newer than the library. */
  force?: boolean;
}

/** A sanitizer of gcc and clang; `address` includes `undefined`. */
export type Sanitizer = "address" | "undefined" | "thread";

const sanitizers: readonly string[] = ["address", "undefined", "thread"];
const folder = fileURLToPath(new URL("./", import.meta.url));

/** The folders of C, from the lowest up. A file of another room is included with its room, as in `scene/scene.h`. */
export const rooms: readonly string[] = [
  "interface",
  "time",
  "cameras",
  "scene",
  "metadata",
  "switches",
  "params",
  "model",
  "skin",
];

/** The compiler that is used: `$CC`, which may hold flags, or `cc`. */
export function compiler(): string[] {
  return (Deno.env.get("CC") ?? "cc").trim().split(/\s+/);
}

/** Flags for the simulator and for C programs that are tested with it. */
export function compilerFlags(sanitize?: Sanitizer): string[] {
  const flags = ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-pthread", "-g"];
  if (!sanitize) return [...flags, "-O3"];
  const kinds = sanitize === "address" ? "address,undefined" : sanitize;
  const recover = sanitize === "thread" ? [] : ["-fno-sanitize-recover=all"];
  return [...flags, "-O1", "-fno-omit-frame-pointer", `-fsanitize=${kinds}`, ...recover];
}

/**
 * Runs the compiler, and throws its message if it fails. If there is no compiler, the message says where to get one.
 */
export async function compile(args: string[]): Promise<void> {
  const [command, ...flags] = compiler();
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, { args: [...flags, ...args], stdout: "null", stderr: "piped" })
      .output();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new LibraryError(
      `There is no C compiler "${command}" to build the simulated libpvcam with; ` +
        `install one (Debian and Ubuntu: apt install build-essential) or name yours in CC.`,
    );
  }
  if (output.success) return;
  throw new LibraryError(
    `The C compiler "${command}" failed on the simulated libpvcam:\n${
      new TextDecoder().decode(output.stderr)
    }`,
  );
}

/** C sources and headers, and the map of symbol versions. */
async function inputs(): Promise<{ sources: string[]; newest: number }> {
  const sources: string[] = [];
  let newest = 0;
  for (const room of rooms) {
    for await (const entry of Deno.readDir(folder + room)) {
      const path = `${folder}${room}/${entry.name}`;
      newest = Math.max(newest, (await Deno.stat(path)).mtime?.getTime() ?? Infinity);
      if (entry.name.endsWith(".c")) sources.push(path);
    }
  }
  return { sources: sources.sort(), newest };
}

async function builtAt(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return 0;
    throw cause;
  }
}

/** Makes a link beside the library, for linkers. Another process may be doing the same. */
async function link(out: string): Promise<void> {
  const temporary = `${out}/libpvcam.so.${crypto.randomUUID()}.tmp`;
  await Deno.symlink("libpvcam.so.2", temporary);
  await Deno.rename(temporary, `${out}/libpvcam.so`);
}

/**
 * Builds the simulated libpvcam if a source is newer than it, and returns the path of `libpvcam.so.2`. Throws a
 * {@linkcode LibraryError} if there is no C compiler or if it fails.
 */
export async function buildSimulator(options: BuildOptions = {}): Promise<string> {
  const usual = folder + (options.sanitize ? `build/${options.sanitize}` : "build");
  const out = options.out === undefined ? usual : await absolute(options.out);
  const library = `${out}/libpvcam.so.2`;
  const { sources, newest } = await inputs();
  if (!options.force && await builtAt(library) > newest) return library;
  await Deno.mkdir(out, { recursive: true });
  // Two processes may build at once. Each writes its own file, and the last one renames it to the final name.
  const temporary = `${library}.${crypto.randomUUID()}.tmp`;
  const map = `${folder}interface/libpvcam.map`;
  const objects = await Deno.makeTempDir({ prefix: "pvsim-build-" });
  try {
    const flags = compilerFlags(options.sanitize);
    const made = await compileObjects(sources, objects, flags);
    const linked = ["-shared", "-Wl,-soname,libpvcam.so.2", `-Wl,--version-script=${map}`];
    await compile([...flags, ...linked, "-o", temporary, ...made, "-lm"]);
    await Deno.rename(temporary, library);
  } finally {
    await Deno.remove(objects, { recursive: true });
    await Deno.remove(temporary).catch(() => {}); // there only if something failed
  }
  await link(out);
  return library;
}

/** Compiles each source separately, as many at once as there are cores. */
async function compileObjects(sources: string[], objects: string, flags: string[]): Promise<string[]> {
  const waiting = [...sources];
  const object = (source: string) => `${objects}/${source.slice(folder.length).replaceAll("/", "-")}.o`;
  const work = async () => {
    for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
      await compile([...flags, "-fPIC", `-I${folder}`, "-c", "-o", object(source), source]);
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, work));
  return sources.map(object);
}

async function absolute(path: string): Promise<string> {
  await Deno.mkdir(path, { recursive: true });
  return await Deno.realPath(path);
}

function readArguments(args: string[]): BuildOptions {
  const options: BuildOptions = {};
  const rest = args.flatMap((arg) => /^--\w+=/.test(arg) ? arg.split(/=(.*)/s).slice(0, 2) : [arg]);
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    const value = flag === "--force" ? "" : rest.shift();
    if (flag === "--force") options.force = true;
    else if (flag === "--out" && value) options.out = value;
    else if (flag === "--sanitize" && value && sanitizers.includes(value)) {
      options.sanitize = value as Sanitizer;
    } else {
      throw new LibraryError(
        `Cannot build the simulator with "${[flag, value].filter(Boolean).join(" ")}"; ` +
          `allowed: --out DIR, --force, --sanitize ${sanitizers.join("|")}.`,
      );
    }
  }
  return options;
}

/** A path, quoted for a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

if (import.meta.main) {
  try {
    const options = readArguments([...Deno.args]);
    const library = await buildSimulator(options);
    const out = library.replace(/\/[^/]*$/, "");
    console.log(`To run another program on it: LD_LIBRARY_PATH=${quoted(out)} <program>`);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
