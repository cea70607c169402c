import { SinkError } from "../../errors.ts";
import type { FileSystem } from "../files/block_file.ts";
import { ByteSource } from "../files/byte_source.ts";
import { lookup3 } from "./lookup3.ts";
import { checkedBytes, flagsAt, readSuperblock } from "./superblock.ts";

/** Puts back the mark that {@linkcode takeMark} removed. */
export interface TakenMark {
  /** The file is to be as it was. */
  putBack(): Promise<void>;
}

/**
 * Removes the mark "open for writing" from an HDF5 file whose program was killed. With this mark only readers that ask
 * for SWMR open the file. The frames are those of the last flush, and stay unchanged.
 */
export async function takeMark(path: string, files: FileSystem): Promise<TakenMark> {
  const before = await frontOf(path);
  const bytes = before.slice();
  bytes[flagsAt] = 0;
  new DataView(bytes.buffer).setUint32(checkedBytes, lookup3(bytes.subarray(0, checkedBytes)), true);
  await writeFront(path, files, bytes);
  return { putBack: () => writeFront(path, files, before) };
}

async function writeFront(path: string, files: FileSystem, bytes: Uint8Array): Promise<void> {
  const file = await files.open(path);
  try {
    await file.write(bytes, 0);
  } finally {
    await file.close();
  }
}

async function frontOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  using source = await ByteSource.open(path);
  const front = await readSuperblock(source);
  if (typeof front !== "string") return front.bytes;
  throw new SinkError(
    `Cannot repair "${path}": it is not an HDF5 file that this library recorded (${front}).`,
  );
}
