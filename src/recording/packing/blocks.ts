import { decodeBase64 } from "../../analysis/kernels/base64.ts";
import { blocksWasm } from "./blocks_wasm.ts";

/** The length of the longest block, in bytes. Three such blocks fit into the L2 cache of a processor of 2020. */
export const longestBlock = 512 * 1024;

/** The compiled functions. They work on three pieces of their module's memory, and count in pixels or bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  pixelsAt(): number;
  shuffledAt(): number;
  packedAt(): number;
  shuffleBytes(pixels: number): void;
  unshuffleBytes(pixels: number): void;
  packLz4(bytes: number): number;
  unpackLz4(bytes: number, most: number): number;
}

/** Shuffles and packs blocks, in WebAssembly, with the memory that it works on. */
export interface Blocks extends Omit<Exports, "memory" | "pixelsAt" | "shuffledAt" | "packedAt"> {
  /** A block as it was, or as it comes out again. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** The same block, shuffled. */
  readonly shuffled: Uint8Array<ArrayBuffer>;
  /** The same block, packed. */
  readonly packed: Uint8Array<ArrayBuffer>;
}

let ofThisThread: Blocks | undefined;

/** The `Blocks` of this thread. A block stays in its memory until another block is packed or unpacked. */
export function blocks(): Blocks {
  return ofThisThread ??= begin();
}

function begin(): Blocks {
  const module = new WebAssembly.Module(decodeBase64(blocksWasm));
  const exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  const memory = exports.memory.buffer as ArrayBuffer;
  return {
    ...exports,
    pixels: new Uint8Array(memory, exports.pixelsAt(), longestBlock),
    shuffled: new Uint8Array(memory, exports.shuffledAt(), longestBlock),
    packed: new Uint8Array(memory, exports.packedAt(), longestBlock),
  };
}
