/** A ring's WebAssembly memory. */
export interface RingWasmMemory {
  readonly memory: WebAssembly.Memory;
  /** Where the slots begin; what lies in front of them is room for code that computes in place. */
  readonly slotsAt: number;
}

/** Those of this thread's rings, by their buffers. */
const memories = new WeakMap<ArrayBufferLike, RingWasmMemory>();

/** Notes that a ring lies in a WebAssembly memory, so that compiled code can compute on its pixels where they are. */
export function noteWasmMemory(noted: RingWasmMemory): void {
  memories.set(noted.memory.buffer, noted);
}

/** The WebAssembly memory that a buffer is; nothing where it is an ordinary one, or was never noted on this thread. */
export function wasmMemoryOf(buffer: ArrayBufferLike): RingWasmMemory | undefined {
  return memories.get(buffer);
}
