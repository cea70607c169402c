import { CameraError, SettingsError } from "../src/errors.ts";
import { libcOf, type Library } from "./library.ts";

/** Memory that a camera fills, on a page of its own, shared with every thread that is sent its `buffer`. */
export interface RingMemory {
  /** The memory. For other threads: `new Uint8Array(buffer, byteOffset, byteLength)`. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
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

/**
 * Allocates memory for a ring: page-aligned, and touched on a thread of its own, because the first touch of fresh
 * pages takes up to three seconds a GiB, and a camera that has started does not wait.
 */
export async function allocateRing(library: Library, bytes: number): Promise<RingMemory> {
  const libc = libcOf(library);
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > 0xffff_ffff) {
    throw new SettingsError(
      `Cannot allocate a ring of ${bytes} bytes: it takes a whole number from 1 to 4294967295`,
    );
  }
  // madvise works on whole pages: the last one must be all ours, or its release wipes what others keep there.
  const wholePages = Math.ceil(bytes / pageBytes) * pageBytes;
  const all = new Uint8Array(allocateShared(wholePages + pageBytes));
  // A SharedArrayBuffer begins 16 bytes past a page.
  const start = Number(-libc.memset(all, 0, 0n) & BigInt(pageBytes - 1));
  const ring = all.subarray(start, start + bytes);
  const address = libc.memset(ring, 0, 0n);
  // Advice, and three times faster where it is taken; where it is not, pages of 4 KiB do.
  libc.madvise(ring, BigInt(bytes), MADV_HUGEPAGE);
  await libc.memset_nonblocking(ring, 0, BigInt(bytes));
  return {
    bytes: ring,
    address,
    release() {
      libc.madvise(ring, BigInt(bytes), MADV_DONTNEED);
    },
  };
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
