import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type Blocks, blocks, longestBlock } from "./blocks.ts";

/** A way to compress blocks. */
export type Codec = "zstd" | "lz4";

/** How planes are packed. */
export interface Packing {
  readonly codec: Codec;
  readonly bytesPerPixel: number;
}

/** The bytes of a packed plane's header. Packing lengthens a plane by no more than these. */
export const headerBytes = 16;

/** A plane is compressed in blocks of this many bytes, so that several threads of a reader can share the work. */
const blockBytes = 480 * 1024;

/** Bits of the third byte of a header. */
const SHUFFLED = 0x01, AS_IT_IS = 0x02, ONE_STREAM = 0x10;
const codecBits: Readonly<Record<Codec, number>> = { lz4: 1 << 5, zstd: 4 << 5 };

const codecs = Object.keys(codecBits) as Codec[];

/** Whether a text from outside names a codec. */
export function isCodec(name: unknown): name is Codec {
  return codecs.includes(name as Codec);
}

/** The fastest ordinary level of zstd. Higher levels make camera noise hardly smaller. */
export const level = 1;

/**
 * Short repeats in noise are chance, and cost more time than they save room. A small table stays in the first cache.
 */
const params = {
  [constants.ZSTD_c_compressionLevel]: level,
  [constants.ZSTD_c_minMatch]: 7,
  [constants.ZSTD_c_hashLog]: 12,
  [constants.ZSTD_c_windowLog]: 17,
};

/**
 * Whether low and high bytes are put apart (`shuffle` in Blosc). The high bytes hardly differ, and then take almost no
 * room.
 */
export function shuffleFor(bytesPerPixel: number): "shuffle" | "noshuffle" {
  return bytesPerPixel > 1 ? "shuffle" : "noshuffle";
}

function flagsFor({ codec, bytesPerPixel }: Packing): number {
  return (bytesPerPixel > 1 ? SHUFFLED : 0) | ONE_STREAM | codecBits[codec];
}

function writeHeader(
  out: Uint8Array,
  { flags, bytesPerPixel, planeBytes, packedBytes }: {
    flags: number;
    bytesPerPixel: number;
    planeBytes: number;
    packedBytes: number;
  },
): void {
  const view = new DataView(out.buffer, out.byteOffset, headerBytes);
  out.set([2, 1, flags, bytesPerPixel]); // the versions of the format, and of its use of the codec
  view.setUint32(4, planeBytes, true);
  view.setUint32(8, Math.min(blockBytes, planeBytes), true);
  view.setUint32(12, packedBytes, true);
}

/** The header of a plane that is stored uncompressed. */
export function headerAsItIs(
  planeBytes: number,
  { codec, bytesPerPixel }: Packing,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(headerBytes);
  const packedBytes = headerBytes + planeBytes;
  writeHeader(header, { flags: AS_IT_IS | codecBits[codec], bytesPerPixel, planeBytes, packedBytes });
  return header;
}

/**
 * Packs a plane into the front of `out`, in the format of Blosc, which all readers of Zarr know: the pixels are
 * shuffled, and each block is compressed. Returns how many bytes that takes. A plane that does not shrink is stored as
 * it is, so no plane grows by more than its header.
 */
export function packPlane(plane: Uint8Array, packing: Packing, out: Uint8Array): number {
  const count = Math.ceil(plane.length / blockBytes);
  const starts = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const most = headerBytes + plane.length;
  let end = headerBytes + 4 * count;
  for (let block = 0; block < count; block++) {
    const pixels = plane.subarray(block * blockBytes, (block + 1) * blockBytes);
    const packed = packBlock(pixels, packing);
    if (end + 4 + packed.length >= most) return storeAsItIs(plane, packing, out);
    starts.setUint32(headerBytes + 4 * block, end, true);
    starts.setUint32(end, packed.length, true);
    out.set(packed, end + 4);
    end += 4 + packed.length;
  }
  const { bytesPerPixel } = packing;
  writeHeader(out, { flags: flagsFor(packing), bytesPerPixel, planeBytes: plane.length, packedBytes: end });
  return end;
}

/** A compressed block; or the block only shuffled, if compression would not shorten it. */
function packBlock(block: Uint8Array, { codec, bytesPerPixel }: Packing): Uint8Array {
  const room = blocks();
  // Works on a copy: the camera may overwrite the plane during compression, and the input must not change.
  (bytesPerPixel > 1 ? room.pixels : room.shuffled).set(block);
  if (bytesPerPixel > 1) room.shuffleBytes(block.length / bytesPerPixel);
  const bytes = room.shuffled.subarray(0, block.length);
  if (codec === "lz4") {
    const length = room.packLz4(bytes.length);
    return length > 0 ? room.packed.subarray(0, length) : bytes;
  }
  const made = byZstd(bytes);
  return made.length < bytes.length ? made : bytes;
}

/** How many bytes the last block took; the next block takes about as many. */
let lastBytes = 0;

function byZstd(bytes: Uint8Array): Uint8Array {
  // A chunk that is large enough takes the whole result. A chunk that is too large costs more time than it saves.
  const chunkSize = Math.min(bytes.length, lastBytes + (lastBytes >> 4)) + 4096;
  // Deno's types do not know `pledgedSrcSize` yet.
  const options = { params, pledgedSrcSize: bytes.length, chunkSize };
  const made = zstdCompressSync(bytes, options);
  lastBytes = made.length;
  return made;
}

/** Puts a plane as it is, with its header, into the front of `out`. Returns how many bytes that takes. */
export function storeAsItIs(plane: Uint8Array, packing: Packing, out: Uint8Array): number {
  out.set(headerAsItIs(plane.length, packing));
  out.set(plane, headerBytes);
  return headerBytes + plane.length;
}

/** The pixels of a packed plane; nothing if the bytes are damaged. */
export function unpackPlane(packed: Uint8Array, planeBytes: number): Uint8Array<ArrayBuffer> | undefined {
  if (packed.length < headerBytes) return undefined;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const [version, codecVersion, flags, bytesPerPixel] = packed;
  const block = view.getUint32(8, true);
  const codec = codecs.find((one) => (flags & ~(SHUFFLED | AS_IT_IS | ONE_STREAM)) === codecBits[one]);
  const isOurs = version === 2 && codecVersion === 1 && (bytesPerPixel === 1 || bytesPerPixel === 2) &&
    codec &&
    view.getUint32(4, true) === planeBytes && view.getUint32(12, true) === packed.length;
  if (!isOurs) return undefined;
  if (flags & AS_IT_IS) {
    return packed.length === headerBytes + planeBytes
      ? new Uint8Array(packed.subarray(headerBytes))
      : undefined;
  }
  const packing = { codec, bytesPerPixel };
  const plane = new Uint8Array(planeBytes);
  // The blocks of earlier versions have other lengths.
  const isBlock = block === planeBytes || block % bytesPerPixel === 0 && block < planeBytes;
  if (!(block > 0 && block <= longestBlock && isBlock)) return undefined;
  if (flags !== flagsFor(packing)) return undefined;
  for (let from = 0, index = 0; from < planeBytes; from += block, index++) {
    const into = plane.subarray(from, from + block);
    const bytes = packedBlock(packed, view, index);
    if (!bytes || !unpackBlock(bytes, into, packing)) return undefined;
  }
  return plane;
}

/** The packed bytes of a block. */
function packedBlock(packed: Uint8Array, view: DataView, index: number): Uint8Array | undefined {
  const place = headerBytes + 4 * index;
  if (place + 4 > packed.length) return undefined;
  const at = view.getUint32(place, true);
  if (at + 4 > packed.length) return undefined;
  const length = view.getUint32(at, true);
  return at + 4 + length > packed.length ? undefined : packed.subarray(at + 4, at + 4 + length);
}

/** Unpacks a block into its place. Returns whether the block is whole. */
function unpackBlock(
  bytes: Uint8Array,
  into: Uint8Array,
  { codec, bytesPerPixel }: Packing,
): boolean {
  const room = blocks();
  if (bytes.length === into.length) room.shuffled.set(bytes);
  else if (!takeApart(bytes, into.length, { codec, room })) return false;
  if (bytesPerPixel > 1) room.unshuffleBytes(into.length / bytesPerPixel);
  into.set((bytesPerPixel > 1 ? room.pixels : room.shuffled).subarray(0, into.length));
  return true;
}

/** Unpacks a compressed block to its shuffled bytes. Returns whether their number is right. */
function takeApart(
  bytes: Uint8Array,
  length: number,
  { codec, room }: { codec: Codec; room: Blocks },
): boolean {
  if (bytes.length > length) return false;
  if (codec === "lz4") {
    room.packed.set(bytes);
    return room.unpackLz4(bytes.length, length) === length;
  }
  try {
    // The limit is needed because a few damaged bytes can claim to unpack to gigabytes.
    const made = zstdDecompressSync(bytes, { maxOutputLength: length });
    room.shuffled.set(made);
    return made.length === length;
  } catch {
    return false;
  }
}
