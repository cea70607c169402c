import { Buffer } from "node:buffer";
import { constants, open } from "node:fs/promises";

/** The longest module, in bytes: no person writes a longer one. */
const MOST_BYTES = 16 * 2 ** 20;

/**
 * The bytes of a module that was found at a real path. Somebody else can have put a link or a pipe there since, or be
 * making the file longer: a link is not followed, a pipe is not waited for, and no more is read than the file had.
 * Throws an error without an end of a sentence if there is no such file, or if it is too long.
 */
export async function moduleBytes(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { dev, ino, size } = await file.stat();
    const there = await Deno.lstat(path);
    if (!there.isFile || size > MOST_BYTES) {
      throw new Error(`"${path}" is no file, or a module of ${size} bytes`);
    }
    // A folder above it can have become a link.
    if (there.dev !== dev || there.ino !== ino || await Deno.realPath(path) !== path) {
      throw new Error(`"${path}" has become another file while it was looked at`);
    }
    const bytes = Buffer.alloc(size);
    let length = 0, count: number;
    do {
      count = (await file.read(bytes, length, size - length, null)).bytesRead;
      length += count;
    } while (count > 0);
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}
