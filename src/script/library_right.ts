import { fileURLToPath } from "node:url";
import { LibraryError } from "../../mod.ts";
import { libraryPaths } from "../camera/open.ts";
import { variable } from "../variable.ts";

/** The libpvcam of a script: the paths that it may open, and the variables that name it. */
export interface LibraryRight {
  readonly paths: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds the libpvcam for a script: the chosen one, the one of PVCAM_LIBRARY, or the system's. It builds the simulator
 * first, because a script has no right to start a compiler.
 */
export async function libraryRight(choice?: string): Promise<LibraryRight> {
  const chosen = choice ?? (variable("PVCAM_LIBRARY") || undefined);
  const paths = libraryPaths({ library: chosen });
  if (chosen === "simulator") await buildSimulator();
  if (chosen !== undefined) return { paths, environment: { PVCAM_LIBRARY: paths[0] } };
  for (const path of paths) {
    if (await exists(path)) return { paths: [path], environment: {} };
  }
  return { paths, environment: {} }; // there is none, and the script's own error will list the paths
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** In a separate program, with the rights of a build. */
async function buildSimulator(): Promise<void> {
  const url = new URL("../../ffi/sim/build.ts", import.meta.url);
  if (url.protocol !== "file:") return; // opening it will give the reason
  const rights = ["--allow-read", "--allow-write", "--allow-env", "--allow-run"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...rights, fileURLToPath(url)],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new LibraryError(new TextDecoder().decode(stderr).trim());
}
