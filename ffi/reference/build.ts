/**
 * Builds the C++ reference client with the compiler of the machine: `deno run --allow-read --allow-write --allow-env
 * --allow-run ffi/reference/build.ts` prints the path of the program.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { LibraryError } from "../../src/errors.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));

/** Compiler flags: optimized, with all warnings. */
const flags = ["-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"];

/** Builds the client if a source is newer than it, and returns its path. */
export async function buildReference(): Promise<string> {
  const program = `${folder}build/reference`;
  const { sources, newest } = await inputs();
  if (await changedMs(program) > newest) return program;
  await Deno.mkdir(`${folder}build`, { recursive: true });
  // Two processes may build at once. Each writes its own file, and the last one renames it to the final name.
  const temporary = `${program}.${crypto.randomUUID()}.tmp`;
  await compile([...flags, "-o", temporary, ...sources, "-ldl"]);
  await Deno.rename(temporary, program);
  return program;
}

async function inputs(): Promise<{ sources: string[]; newest: number }> {
  const sources: string[] = [];
  const read = [`${folder}../sim/interface/pvcam_abi.h`, `${folder}../sim/interface/pvcam_calls.h`];
  for await (const { name } of Deno.readDir(folder)) {
    if (/\.(cpp|hpp)$/.test(name)) read.push(folder + name);
    if (name.endsWith(".cpp")) sources.push(folder + name);
  }
  const changed = await Promise.all(read.map(changedMs));
  return { sources: sources.sort(), newest: Math.max(...changed) };
}

async function changedMs(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function compile(args: readonly string[]): Promise<void> {
  const [command, ...first] = (Deno.env.get("CXX") ?? "c++").trim().split(/\s+/);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, { args: [...first, ...args], stdout: "null", stderr: "piped" })
      .output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new LibraryError(
      `There is no C++ compiler "${command}" to build the reference client with; ` +
        `install one (Debian and Ubuntu: apt install build-essential) or name yours in CXX.`,
    );
  }
  if (output.success) return;
  throw new LibraryError(
    `The C++ compiler "${command}" failed on the reference client:\n${
      new TextDecoder().decode(output.stderr)
    }`,
  );
}

if (import.meta.main) {
  try {
    console.log(await buildReference());
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
