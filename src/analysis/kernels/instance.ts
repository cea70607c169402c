import { decodeBase64 } from "./base64.ts";
import { kernelsWasm } from "./kernels_wasm.ts";
import { type Kernels, pixelKernelNames, type PixelKernels } from "./signatures.ts";

let compiled: WebAssembly.Module | undefined;

/** The kernels, working on a shared memory; their stack ends below an address that no other thread uses. */
export function instantiate(memory: WebAssembly.Memory, stackEnd: number): Kernels {
  compiled ??= new WebAssembly.Module(decodeBase64(kernelsWasm));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  (exports.__stack_pointer as WebAssembly.Global).value = stackEnd;
  return { of8: kernelsFor(exports, 8), of16: kernelsFor(exports, 16) };
}

function kernelsFor(exports: WebAssembly.Exports, bits: number): PixelKernels {
  const named = pixelKernelNames.map((name) => [name, exports[`${name}${bits}`]]);
  return Object.fromEntries(named) as PixelKernels;
}
