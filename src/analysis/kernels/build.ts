/**
 * Compiles the kernels of `c/` to WebAssembly and writes them into `kernels_wasm.ts`. Needs clang and lld:
 * `deno task kernels`, on Debian after `apt-get install clang lld`. Who only uses the kernels needs neither.
 *
 * @module
 */
import { encodeBase64 } from "./base64.ts";

/** Each is compiled twice, for pixels of 8 and of 16 bits. */
const ofPixels = "statistics histogram preview shrink traces moments sharpness accumulate spots complex"
  .split(" ");
/** Compiled once. */
const ofNumbers = ["fourier"];

const here = new URL(".", import.meta.url).pathname;

/** Where the compiled kernels are kept. */
export const keptAt = `${here}kernels_wasm.ts`;

/** A source in C, and the name of the object file that is made of it. */
export interface CompiledSource {
  readonly path: string;
  readonly object: string;
  readonly flags?: readonly string[];
}

/** What every module in C is compiled with. */
const flags = [
  ...["--target=wasm32", "-std=c11", "-ffreestanding", "-O3", "-Wall", "-Wextra", "-Werror"],
  ...["-msimd128", "-mbulk-memory", "-mnontrapping-fptoint"],
];

/** Compiles sources in C into one WebAssembly module. */
export async function compileModule(
  sources: readonly CompiledSource[],
  linkerFlags: readonly string[],
): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-kernels-" });
  try {
    const objects = sources.map(({ object }) => `${folder}/${object}.o`);
    for (const [index, { path, flags: more = [] }] of sources.entries()) {
      await run("clang", [...flags, ...more, "-c", path, "-o", objects[index]]);
    }
    const module = `${folder}/module.wasm`;
    await run("wasm-ld", ["--no-entry", "--strip-all", ...linkerFlags, ...objects, "-o", module]);
    return await Deno.readFile(module);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A module of TypeScript that holds a WebAssembly module as the text `name`. */
export function textOf(module: Uint8Array, { name, what }: { name: string; what: string }): string {
  const lines = encodeBase64(module).match(/.{1,100}/g)!.map((line) => `  "${line}",`);
  return [
    "// Made from `c/` by `deno task kernels`: do not change by hand. In base64, so that it needs no right to read.",
    "// deno-fmt-ignore-file",
    "",
    `/** ${what} as a WebAssembly module. */`,
    `export const ${name}: string = [`,
    ...lines,
    '].join("");',
    "",
  ].join("\n");
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program} failed:\n${new TextDecoder().decode(stderr)}`);
}

/** Compiles the kernels; gives the text of `kernels_wasm.ts`. */
export async function compileKernels(): Promise<string> {
  const compiled = (name: string, object: string, more: readonly string[]) => ({
    path: `${here}c/${name}.c`,
    object,
    flags: ["-matomics", "-mmutable-globals", ...more],
  });
  const sources = [
    ...ofPixels.flatMap((name) =>
      [8, 16].map((bits) => compiled(name, `${name}${bits}`, [`-DBITS=${bits}`]))
    ),
    ...ofNumbers.map((name) => compiled(name, name, [])),
  ];
  const module = await compileModule(sources, [
    ...["--import-memory", "--shared-memory", "--max-memory=4294967296"],
    // Each thread gets a separate stack when the module is made ready.
    ...["--export=__stack_pointer", "-z", "stack-size=65536"],
  ]);
  return textOf(module, { name: "kernelsWasm", what: "The kernels" });
}

if (import.meta.main) await Deno.writeTextFile(keptAt, await compileKernels());
