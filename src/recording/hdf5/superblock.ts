// The superblock of an HDF5 file, which shows whether the file was cut or left open.
import type { ByteSource } from "../files/byte_source.ts";
import { lookup3 } from "./lookup3.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** The checksum covers the signature, the version, two sizes, the flags, and four places of eight bytes. */
export const checkedBytes = 44;
export const flagsAt = 11;

const endAt = 28;

/** The first bytes of a file, and what they say. */
export interface Superblock {
  /** All of it, the checksum too. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether a program left the file open for writing. */
  readonly leftOpen: boolean;
  /** Whether the file ends where HDF5 says that it ends, as a closed file does. */
  readonly endsRight: boolean;
}

/**
 * Reads the first bytes of a file. If this library did not write them so, returns what is wrong with them, as a clause.
 */
export async function readSuperblock(source: ByteSource): Promise<Superblock | string> {
  const bytes = await source.read(0, checkedBytes + 4);
  // h5wasm writes version 3 with places of eight bytes when others may read the file while it is written.
  if (
    !bytes || signature.some((byte, index) => bytes[index] !== byte) || bytes[8] !== 3 || bytes[9] !== 8
  ) {
    return "its first bytes are wrong";
  }
  const view = new DataView(bytes.buffer);
  if (view.getUint32(checkedBytes, true) !== lookup3(bytes.subarray(0, checkedBytes))) {
    return "its first bytes are damaged";
  }
  const end = view.getBigUint64(endAt, true);
  if (end > BigInt(source.bytes)) return "it was cut off";
  return { bytes, leftOpen: bytes[flagsAt] !== 0, endsRight: end === BigInt(source.bytes) };
}
