import { fileURLToPath } from "node:url";
import { LibraryError } from "../../mod.ts";
import { libraryPaths } from "../camera/open.ts";

/** The libpvcam of a script: what it may open, and what tells it which. */
export interface LibraryRight {
  readonly paths: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds the libpvcam for a script: the one that is chosen, or that PVCAM_LIBRARY names, or the system's. The simulator
 * is built before: a script has no right to start a compiler.
 */
export async function libraryRight(choice?: string): Promise<LibraryRight> {
  const chosen = choice ?? environmentChoice();
  const paths = libraryPaths({ library: chosen });
  if (chosen === "simulator") await buildSimulator();
  if (chosen !== undefined) return { paths, environment: { PVCAM_LIBRARY: paths[0] } };
  for (const path of paths) {
    if (await exists(path)) return { paths: [path], environment: {} };
  }
  return { paths, environment: {} }; // there is none; the script's own error says so, path by path
}

function environmentChoice(): string | undefined {
  const right = { name: "env", variable: "PVCAM_LIBRARY" } as const;
  return Deno.permissions.querySync(right).state === "granted"
    ? Deno.env.get("PVCAM_LIBRARY") || undefined
    : undefined;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** In a program of its own, with the rights of a build. */
async function buildSimulator(): Promise<void> {
  const url = new URL("../../ffi/sim/build.ts", import.meta.url);
  if (url.protocol !== "file:") return; // the attempt to open it says why there is none
  const rights = ["--allow-read", "--allow-write", "--allow-env", "--allow-run"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...rights, fileURLToPath(url)],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new LibraryError(new TextDecoder().decode(stderr).trim());
}
