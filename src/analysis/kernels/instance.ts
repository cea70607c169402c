import { decodeBase64 } from "./base64.ts";
import { kernelsWasm } from "./kernels_wasm.ts";
import { plainNumberKernels } from "./plain/number_kernels.ts";
import { plainPixelKernels } from "./plain/pixel_kernels.ts";
import { type Kernels, type NumberKernels, pixelKernelNames, type PixelKernels } from "./signatures.ts";

let compiled: WebAssembly.Module | "cannot" | undefined;

/** Whether this engine can run the kernels: it needs WebAssembly with vectors and shared memory. */
export function canRunKernels(): boolean {
  if (compiled) return compiled !== "cannot";
  try {
    compiled = new WebAssembly.Module(decodeBase64(kernelsWasm));
    return true;
  } catch {
    compiled = "cannot";
    return false;
  }
}

/** The kernels, working on a shared memory; their stack ends at an address below which no other thread writes. */
export function instantiate(memory: WebAssembly.Memory, stackEnd: number): Kernels {
  if (!canRunKernels()) throw new TypeError("this engine cannot run the compiled kernels");
  const { exports } = new WebAssembly.Instance(compiled as WebAssembly.Module, { env: { memory } });
  (exports.__stack_pointer as WebAssembly.Global).value = stackEnd;
  const numbers = exports as unknown as NumberKernels;
  return { of8: kernelsFor(exports, 8), of16: kernelsFor(exports, 16), numbers };
}

/** The kernels for pixels of this many bits, under the names that both have. */
function kernelsFor(exports: WebAssembly.Exports, bits: number): PixelKernels {
  const kernels = pixelKernelNames.map((name) => [name, exports[`${name}${bits}`]]);
  return Object.fromEntries(kernels) as PixelKernels;
}

/** The same kernels in plain TypeScript, which is several times slower. */
export function plainKernels(buffer: ArrayBufferLike): Kernels {
  return {
    of8: plainPixelKernels(buffer, 8),
    of16: plainPixelKernels(buffer, 16),
    numbers: plainNumberKernels(buffer),
  };
}
