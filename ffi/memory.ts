import { CameraError, SettingsError } from "../src/errors.ts";
import { libcOf, type Library } from "./library.ts";

/** Memory that a camera fills. It begins on a page, and every thread that receives its `buffer` shares it. */
export interface RingMemory {
  /** The memory. For other threads: `new Uint8Array(buffer, byteOffset, byteLength)`. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /**
   * The WebAssembly memory that `bytes` lie in, for code that computes where the frames lie. What comes before
   * `bytes.byteOffset` is room for that code, and costs nothing until it is used. Absent where the ring had to be an
   * ordinary SharedArrayBuffer: then such code has to copy.
   */
  readonly memory?: WebAssembly.Memory;
  /** Its address, to be compared with those that libpvcam gives; it does not move. */
  readonly address: bigint;
  /**
   * Gives its pages back to the system at once: the array stays, and reads as zeros. Only when no camera writes to it
   * and nobody needs what is in it. Without this the pages go when the array is collected, some day.
   */
  release(): void;
}

const pageBytes = 4096;
/** From sys/mman.h. */
const MADV_DONTNEED = 4;
const MADV_HUGEPAGE = 14;

/** WebAssembly counts memory in pages of this size; `mostWasmPages` is its limit. */
const wasmPageBytes = 65536, mostWasmPages = 65536;
/** Room before the ring for code that computes in place: addresses, not memory, until somebody writes there. */
export const HEAD_BYTES = 128 << 20;

/**
 * Allocates memory for a ring: page-aligned, and touched on another thread, because the first touch of fresh
 * pages takes up to three seconds a GiB, and a camera that has started does not wait.
 *
 * It is WebAssembly memory where the engine has room for that. It is an ordinary SharedArrayBuffer for a ring of more
 * than {@linkcode HEAD_BYTES} below 4 GiB, and where the engine gives no such memory, as under a short `ulimit -v`.
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
  // Advice, and three times faster where it is taken; where it is not, pages of 4 KiB do.
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

/** Memory that begins on a page and ends with one; without room to grow, so that no more addresses are set aside. */
function wasmMemory(bytes: number): SharedMemory | undefined {
  const pages = Math.ceil((HEAD_BYTES + bytes) / wasmPageBytes);
  if (pages > mostWasmPages) return undefined;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) as SharedMemory;
  } catch {
    return undefined; // no addresses left, or an engine without shared memory: the other way may still do
  }
}

/** What TypeScript does not say of a memory that was made with `shared`. */
interface SharedMemory extends WebAssembly.Memory {
  readonly buffer: SharedArrayBuffer;
}

/** An ordinary SharedArrayBuffer, which begins 16 bytes past a page, from the next page on. */
function sharedBytes(library: Library, bytes: number): Uint8Array<SharedArrayBuffer> {
  // madvise works on whole pages: the last one must be all ours, or its release wipes what others keep there.
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

/** The address of memory of ours, without a blanket right: `memset` of 0 bytes returns what it was given. */
export function addressOf(library: Library, bytes: Uint8Array): bigint {
  return libcOf(library).memset(bytes, 0, 0n);
}
