/**
 * The entry points of this library that a script in a sandbox may import; `hdf5.ts` is absent, because it needs more
 * rights.
 */
export const entryPoints = [
  "mod.ts",
  "plan.ts",
  "recording.ts",
  "sink.ts",
  "metadata.ts",
  "analysis.ts",
] as const;

/** All that the sandbox loads of this library: files and folders, from its root. */
export const libraryParts: readonly string[] = ["src/", "ffi/", ...entryPoints];

/**
 * The module that replaces an entry point in the sandbox, as a path from this library's root. Its cameras and files are
 * on the host's side.
 */
export function entryInSandbox(entry: string): string {
  return entry === "mod.ts" || entry === "sink.ts" ? `src/sandbox/guest/${entry}` : entry;
}
