import { SinkError } from "../../errors.ts";
import type { FileSystem } from "../files/block_file.ts";
import { ByteSource } from "../files/byte_source.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, version, two sizes, flags, four places of eight bytes; then the checksum. */
const checkedBytes = 44;
const flagsAt = 11;

/**
 * Takes the mark "open for writing" off an HDF5 file whose program was killed; with it only readers that ask for SWMR
 * open the file. The frames are those of the last flush and stay as they are.
 */
export async function repairHdf5(path: string, files: FileSystem): Promise<void> {
  const bytes = new Uint8Array(checkedBytes + 4);
  {
    using source = await ByteSource.open(path);
    const whole = await source.readInto(bytes, 0);
    // Version 3 with places of eight bytes is what h5wasm writes for readers that come while it writes.
    if (
      !whole || signature.some((byte, index) => bytes[index] !== byte) || bytes[8] !== 3 || bytes[9] !== 8
    ) {
      throw new SinkError(`Cannot repair "${path}": it is no HDF5 file that this library recorded.`);
    }
  }
  bytes[flagsAt] = 0;
  const view = new DataView(bytes.buffer);
  view.setUint32(checkedBytes, lookup3(bytes.subarray(0, checkedBytes)), true);
  const file = await files.open(path);
  try {
    await file.write(bytes, 0);
  } finally {
    await file.close();
  }
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Bob Jenkins' hash of whole twelves and a rest, as HDF5 uses it for checksums. */
function lookup3(bytes: Uint8Array): number {
  const padded = new Uint8Array(Math.ceil(Math.max(1, bytes.length) / 12) * 12);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let a = (0xdeadbeef + bytes.length) | 0, b = a, c = a;
  if (bytes.length === 0) return c >>> 0;
  for (let at = 0;; at += 12) {
    a = (a + view.getInt32(at, true)) | 0;
    b = (b + view.getInt32(at + 4, true)) | 0;
    c = (c + view.getInt32(at + 8, true)) | 0;
    if (at + 12 >= padded.length) break;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
