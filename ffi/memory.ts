import { CameraError, SettingsError } from "../src/errors.ts";
import { libcOf, type Library } from "./library.ts";

/** Memory that a camera fills. It begins at a page, and every thread that receives its `buffer` shares it. */
export interface RingMemory {
  /** The memory. For other threads: `new Uint8Array(buffer, byteOffset, byteLength)`. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /**
   * The WebAssembly memory of `bytes`, for code that computes where the frames are. The memory before
   * `bytes.byteOffset` is for that code, and takes no space until it is used. Absent if the ring had to be an ordinary
   * SharedArrayBuffer; then such code has to copy.
   */
  readonly memory?: WebAssembly.Memory;
  /** Its address, to compare with those that libpvcam gives. It does not change. */
  readonly address: bigint;
  /**
   * Gives the pages back to the system at once; the array remains and reads as zeros. Call it only when no camera
   * writes to it and its content is no longer needed. Without it, the pages go back when the array is collected.
   */
  release(): void;
}

const pageBytes = 4096;
/** From sys/mman.h. */
const MADV_DONTNEED = 4;
const MADV_HUGEPAGE = 14;

/** WebAssembly counts memory in pages of this size; `mostWasmPages` is the most that it can have. */
const wasmPageBytes = 65536, mostWasmPages = 65536;
/** Room before the ring for code that computes in place. It is only addresses, until something is written there. */
export const HEAD_BYTES = 128 << 20;

/**
 * Allocates memory for a ring. It begins at a page and is touched on another thread: the first touch of fresh pages
 * takes up to three seconds a GiB, and a started camera does not wait.
 *
 * It is WebAssembly memory if the engine has room for that. It is an ordinary SharedArrayBuffer for a ring of more than
 * 4 GiB less {@linkcode HEAD_BYTES}, and if the engine gives no such memory, as under a low `ulimit -v`.
 */
export async function allocateRing(library: Library, bytes: number): Promise<RingMemory> {
  const libc = libcOf(library);
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > 0xffff_ffff) {
    throw new SettingsError(
      `Cannot allocate a ring of ${bytes} bytes: it takes a whole number from 1 to 4294967295`,
    );
  }
  const memory = wasmMemory(bytes);
  const ring = memory ? new Uint8Array(memory.buffer, HEAD_BYTES, bytes) : sharedBytes(library, bytes);
  const address = libc.memset(ring, 0, 0n);
  // Large pages make the first touch three times faster. If the system refuses them, pages of 4 KiB will do.
  libc.madvise(ring, BigInt(bytes), MADV_HUGEPAGE);
  await libc.memset_nonblocking(ring, 0, BigInt(bytes));
  return {
    bytes: ring,
    memory,
    address,
    release() {
      libc.madvise(ring, BigInt(bytes), MADV_DONTNEED);
    },
  };
}

/**
 * WebAssembly memory with room for a ring of `bytes` bytes behind {@linkcode HEAD_BYTES}; nothing if the engine has no room
 * for it. It begins and ends at a page, and cannot grow, so that no further addresses are reserved.
 */
export function wasmMemory(bytes: number): SharedMemory | undefined {
  const pages = Math.ceil((HEAD_BYTES + bytes) / wasmPageBytes);
  if (pages > mostWasmPages) return undefined;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) as SharedMemory;
  } catch {
    return undefined; // no addresses left, or an engine without shared memory; an ordinary buffer may still work
  }
}

/** What TypeScript's types lack about a memory made with `shared`. */
export interface SharedMemory extends WebAssembly.Memory {
  readonly buffer: SharedArrayBuffer;
}

/** An ordinary SharedArrayBuffer, which begins 16 bytes after a page, used from the next page on. */
function sharedBytes(library: Library, bytes: number): Uint8Array<SharedArrayBuffer> {
  // madvise works on whole pages. The last page must be ours completely, or releasing it would clear other data.
  const wholePages = Math.ceil(bytes / pageBytes) * pageBytes;
  const all = new Uint8Array(allocateShared(wholePages + pageBytes));
  const start = Number(-addressOf(library, all) & BigInt(pageBytes - 1));
  return all.subarray(start, start + bytes);
}

function allocateShared(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (error) {
    throw new CameraError(
      `Cannot allocate a ring of ${bytes} bytes: this machine has no room for it; take fewer slots`,
      { cause: error },
    );
  }
}

/** The address of a buffer of ours, without the right to all of FFI: `memset` of 0 bytes returns its argument. */
export function addressOf(library: Library, bytes: Uint8Array): bigint {
  return libcOf(library).memset(bytes, 0, 0n);
}
