// Lists the modules that workers are made of, as texts. Run: deno task generate
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { importedPaths } from "./worker_module.ts";

const root = join(dirname(fromFileUrl(import.meta.url)), "..");

/** Each list, and the modules that workers begin with: the list has these and all that they import. */
export const lists: Readonly<Record<string, readonly string[]>> = {
  "src/acquisition/worker_sources.ts": [
    "src/acquisition/drain/drain_entry.ts",
    "src/acquisition/recorder/recorder_entry.ts",
    "src/acquisition/processors/processor_entry.ts",
    // What a processor's module can import.
    "src/analysis/mod.ts",
  ],
  "src/recording/packing/packer_sources.ts": ["src/recording/packing/packer_entry.ts"],
};

/** The text that a list must have. */
export async function listOf(list: string): Promise<string> {
  const found = new Set<string>();
  const add = async (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const next of importedPaths(path, await Deno.readTextFile(join(root, path)))) await add(next);
  };
  for (const entry of lists[list]) await add(entry);
  const lines = [...found].sort().map((path) => {
    const from = relative(dirname(list), path);
    return `export { default as "${path}" } from "${
      from.startsWith(".") ? from : `./${from}`
    }" with { type: "text" };`;
  });
  return `// What workers are made of. Made by \`deno task generate\`; not to be changed by hand.\n${
    lines.join("\n")
  }\n`;
}

if (import.meta.main) {
  for (const list of Object.keys(lists)) await Deno.writeTextFile(join(root, list), await listOf(list));
}
