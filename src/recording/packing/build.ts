/**
 * Compiles the C sources in `c/`, which pack blocks, to WebAssembly, and writes the result into `blocks_wasm.ts`: `deno
 * task kernels`.
 *
 * @module
 */
import { compileModule, textOf } from "../../analysis/kernels/build.ts";

const here = new URL(".", import.meta.url).pathname;

/** Where the compiled module is kept. */
export const keptAt = `${here}blocks_wasm.ts`;

/** Compiles the module. Returns the text of `blocks_wasm.ts`. */
export async function compileBlocks(): Promise<string> {
  const sources = ["blocks", "shuffle", "lz4"].map((object) => ({
    path: `${here}c/${object}.c`,
    object,
    flags: ["-fvisibility=hidden"],
  }));
  const module = await compileModule(sources, ["--export-dynamic", "-z", "stack-size=4096"]);
  return textOf(module, { name: "blocksWasm", what: "What shuffles and packs blocks," });
}

if (import.meta.main) await Deno.writeTextFile(keptAt, await compileBlocks());
