import { SinkError } from "../../errors.ts";
import type { FileSystem } from "../files/block_file.ts";
import { cutDatasets, type Patch } from "./cut_hdf5.ts";
import { lookup3 } from "./lookup3.ts";
import { ByteSource } from "../files/byte_source.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** The checksum covers the signature, the version, two sizes, the flags, and four places of eight bytes. */
const checkedBytes = 44;
const flagsAt = 11;

/**
 * Removes the mark "open for writing" from an HDF5 file whose program was killed, and cuts all data sets to as many
 * entries as there are counted frames. With this mark only readers that ask for SWMR open the file.
 */
export async function repairHdf5(path: string, files: FileSystem, frames: number): Promise<void> {
  const bytes = new Uint8Array(checkedBytes + 4);
  {
    using source = await ByteSource.open(path);
    const whole = await source.readInto(bytes, 0);
    // h5wasm writes version 3 with places of eight bytes when others may read the file while it is written.
    if (
      !whole || signature.some((byte, index) => bytes[index] !== byte) || bytes[8] !== 3 || bytes[9] !== 8
    ) {
      throw new SinkError(`Cannot repair "${path}": it is not an HDF5 file that this library recorded.`);
    }
  }
  bytes[flagsAt] = 0;
  const view = new DataView(bytes.buffer);
  view.setUint32(checkedBytes, lookup3(bytes.subarray(0, checkedBytes)), true);
  const file = await files.open(path);
  try {
    for (const patch of await patchesOf(path, frames)) await file.write(patch.bytes, patch.at);
    await file.write(bytes, 0);
  } finally {
    await file.close();
  }
}

/** All headers are in this many bytes at the beginning: they are made before the first frame. */
const startBytes = 1024 * 1024;

async function patchesOf(path: string, frames: number): Promise<Patch[]> {
  using source = await ByteSource.open(path);
  const start = await source.read(0, Math.min(startBytes, source.bytes));
  return start ? cutDatasets(start, frames) : [];
}
