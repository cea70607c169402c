// The superblock of an HDF5 file, which shows whether the file was cut or left open.
import type { ByteSource } from "../files/byte_source.ts";
import { lookup3 } from "./lookup3.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, version, two sizes, flags, four places of eight bytes; then the checksum. */
export const checkedBytes = 44;
export const flagsAt = 11;

const endAt = 28;

/** The front of a file. */
export interface Superblock {
  /** All of it, the checksum too. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether a program left it open for writing. */
  readonly leftOpen: boolean;
  /** Whether the file ends where HDF5 says that it does, as a file does that was closed. */
  readonly endsRight: boolean;
}

/** Reads the front of a file; gives what is wrong with it, as a clause, if this library did not write it so. */
export async function readSuperblock(source: ByteSource): Promise<Superblock | string> {
  const bytes = await source.read(0, checkedBytes + 4);
  // Version 3 with places of eight bytes is what h5wasm writes for readers that come while it writes.
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
