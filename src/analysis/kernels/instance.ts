import { decodeBase64 } from "./base64.ts";
import { kernelsWasm } from "./kernels_wasm.ts";
import { type Kernels, type NumberKernels, pixelKernelNames, type PixelKernels } from "./signatures.ts";

let compiled: WebAssembly.Module | undefined;

/** The kernels, working on a shared memory; their stack ends at an address below which no other thread writes. */
export function instantiate(memory: WebAssembly.Memory, stackEnd: number): Kernels {
  compiled ??= new WebAssembly.Module(decodeBase64(kernelsWasm));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  (exports.__stack_pointer as WebAssembly.Global).value = stackEnd;
  const numbers = exports as unknown as NumberKernels;
  return { of8: kernelsFor(exports, 8), of16: kernelsFor(exports, 16), numbers };
}

/** The kernels for pixels of this many bits, under the names that both have. */
function kernelsFor(exports: WebAssembly.Exports, bits: number): PixelKernels {
  const kernels = pixelKernelNames.map((name) => [name, exports[`${name}${bits}`]]);
  return Object.fromEntries(kernels) as PixelKernels;
}
