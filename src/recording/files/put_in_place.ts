import type { FileSystem } from "./block_file.ts";
import { codeOf } from "./disk_failure.ts";

/** JSON is followed by this much free room, in steps of this size. */
const leastRoom = 512;
const step = 512;
const space = 0x20, newLine = 0x0a;

/** Whether a failure says that the disk has no room left, or that this user's share is used up. */
export function isFull(cause: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes(codeOf(cause) ?? "");
}

/**
 * Text of a file that will grow, with spaces in front of its last line's end: then a later one finds room in the same
 * blocks of the disk.
 */
export function withRoom(text: Uint8Array): Uint8Array<ArrayBuffer> {
  return padded(text, Math.ceil((text.length + leastRoom) / step) * step);
}

function padded(text: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length).fill(space);
  bytes.set(text);
  if (length > text.length) {
    bytes[text.length - 1] = space;
    bytes[length - 1] = newLine;
  }
  return bytes;
}

/**
 * Puts text in the place of a file in one step. On a disk too full for a second file it is written over the first, if
 * that is long enough: no new block is needed, so that either all of it is written or nothing. That is not safe against
 * a power cut at this very moment, but better than a file that never hears of the last frames.
 */
export async function putInPlace(path: string, files: FileSystem, text: Uint8Array): Promise<void> {
  try {
    await files.replace(path, text);
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    const size = await files.sizeOf(path);
    if (size === undefined || size < text.length) throw cause;
    const file = await files.open(path);
    try {
      await file.write(padded(text, size), 0);
    } finally {
      await file.close();
    }
  }
}
