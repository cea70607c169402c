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

const flags = [
  ...["--target=wasm32", "-std=c11", "-ffreestanding", "-O3", "-Wall", "-Wextra", "-Werror"],
  ...["-msimd128", "-mbulk-memory", "-matomics", "-mmutable-globals", "-mnontrapping-fptoint"],
];
const linkerFlags = [
  ...["--no-entry", "--import-memory", "--shared-memory", "--max-memory=4294967296", "--strip-all"],
  // Each thread has a stack of its own, which it is given when the module is made ready.
  ...["--export=__stack_pointer", "-z", "stack-size=65536"],
];

const here = new URL(".", import.meta.url).pathname;

/** Where the compiled kernels are kept. */
export const keptAt = `${here}kernels_wasm.ts`;

/** Compiles the kernels; gives the text of `kernels_wasm.ts`. */
export async function compileKernels(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-kernels-" });
  try {
    const objects: string[] = [];
    const compile = async (name: string, object: string, more: readonly string[]) => {
      objects.push(`${folder}/${object}.o`);
      await run("clang", [...flags, ...more, "-c", `${here}c/${name}.c`, "-o", objects.at(-1)!]);
    };
    for (const name of ofPixels) {
      for (const bits of [8, 16]) await compile(name, `${name}${bits}`, [`-DBITS=${bits}`]);
    }
    for (const name of ofNumbers) await compile(name, name, []);
    const module = `${folder}/kernels.wasm`;
    await run("wasm-ld", [...linkerFlags, ...objects, "-o", module]);
    return textOf(await Deno.readFile(module));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function textOf(module: Uint8Array): string {
  const lines = encodeBase64(module).match(/.{1,100}/g)!.map((line) => `  "${line}",`);
  return [
    "// Made from `c/` by `deno task kernels`: do not change by hand. In base64, so that it needs no right to read.",
    "// deno-fmt-ignore-file",
    "",
    "/** The kernels as a WebAssembly module. */",
    "export const kernelsWasm: string = [",
    ...lines,
    '].join("");',
    "",
  ].join("\n");
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program} failed:\n${new TextDecoder().decode(stderr)}`);
}

if (import.meta.main) await Deno.writeTextFile(keptAt, await compileKernels());
