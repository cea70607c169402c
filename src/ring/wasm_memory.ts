/** A ring's WebAssembly memory. */
export interface RingWasmMemory {
  readonly memory: WebAssembly.Memory;
  /** The first byte of the slots. The memory before it is for code that computes in place. */
  readonly slotsAt: number;
}

/** The memories of this thread's rings, by their buffers. */
const memories = new WeakMap<ArrayBufferLike, RingWasmMemory>();

/** Notes that a ring is in a WebAssembly memory, so that compiled code can compute on its pixels in place. */
export function noteWasmMemory(noted: RingWasmMemory): void {
  memories.set(noted.memory.buffer, noted);
}

/** The WebAssembly memory of a buffer; undefined if there is none, or it was never noted on this thread. */
export function wasmMemoryOf(buffer: ArrayBufferLike): RingWasmMemory | undefined {
  return memories.get(buffer);
}

/**
 * A ring's bytes over the buffer of its WebAssembly memory, by which {@linkcode wasmMemoryOf} knows the memory. On a
 * thread to which both were sent, the buffer of `bytes` is another object.
 */
export function overOwnBuffer(bytes: Uint8Array, memory: WebAssembly.Memory | undefined): Uint8Array {
  return memory ? new Uint8Array(memory.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
}
