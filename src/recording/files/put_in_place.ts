import type { FileSystem } from "./block_file.ts";
import { codeOf } from "./disk_failure.ts";

/** The free room that follows JSON, in bytes; it grows in steps of `step`. */
const leastRoom = 512;
const step = 512;
const space = 0x20, newLine = 0x0a;

/** Whether a failure means that the disk is full, or that this user's share of it is used up. */
export function isFull(cause: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes(codeOf(cause) ?? "");
}

/**
 * The text of a file that will grow, with spaces before its last line break. So a later, longer text fits into the same
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
 * Replaces a file's text in one step. If the disk is too full for a second file, the text is written over the first
 * one, if that is long enough: this needs no new block, so either all of the text is written or nothing. A power cut at
 * that moment would damage the file; but without this the file would never count the last frames.
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
