import { lookup3 } from "./lookup3.ts";

/**
 * The beginning of an object's header, in the layout that h5wasm writes when others may read the file while it is
 * written.
 */
const signature = new TextEncoder().encode("OHDR");
const dataspace = 1;
const unlimited = 2n ** 64n - 1n;

/** Bytes of a file that must be written again, and their place. */
export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Shortens every data set that can grow to this number of entries. The headers of data sets reach the disk one after
 * the other, so after a kill there may be pixels of one frame for which there are no numbers. `start` is the beginning
 * of the file, which has all headers.
 */
export function cutDatasets(start: Uint8Array<ArrayBuffer>, entries: number): Patch[] {
  const patches: Patch[] = [];
  for (let at = indexOf(start, 0); at >= 0; at = indexOf(start, at + 4)) {
    const header = headerAt(start, at);
    if (header && shorten(header, entries)) patches.push({ at, bytes: header });
  }
  return patches;
}

function indexOf(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(signature[0], from); at >= 0; at = bytes.indexOf(signature[0], at + 1)) {
    if (signature.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** Where a header's messages begin. */
function messagesAt(flags: number): number {
  return 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0) + 2 ** (flags & 3);
}

/** A header with its checksum; nothing if these four letters do not begin a header, or if the header is damaged. */
function headerAt(bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> | undefined {
  const flags = bytes[at + 5];
  const from = messagesAt(flags);
  if (bytes[at + 4] !== 2 || at + from > bytes.length) return undefined;
  let size = 0;
  for (let i = 2 ** (flags & 3) - 1; i >= 0; i--) size = size * 256 + bytes[at + from - 2 ** (flags & 3) + i];
  const end = at + from + size + 4;
  if (!(end <= bytes.length)) return undefined;
  const header = bytes.slice(at, end);
  const sum = new DataView(header.buffer).getUint32(header.length - 4, true);
  return lookup3(header.subarray(0, -4)) === sum ? header : undefined;
}

/**
 * Sets the length in a data set's header. Returns false if the data set cannot grow, or has no more entries than that.
 */
function shorten(header: Uint8Array<ArrayBuffer>, entries: number): boolean {
  const view = new DataView(header.buffer);
  const flags = header[5];
  const ordered = flags & 4 ? 2 : 0;
  for (let at = messagesAt(flags); at + 4 + ordered <= header.length - 4;) {
    const size = view.getUint16(at + 1, true);
    const data = at + 4 + ordered;
    const rank = header[data + 1];
    // Version 2 of this message: 8 bytes for each size, then 8 bytes for the most that it can grow to.
    const grows = header[at] === dataspace && header[data] === 2 && rank > 0 &&
      (header[data + 2] & 1) === 1 &&
      size >= 4 + 16 * rank && view.getBigUint64(data + 4 + 8 * rank, true) === unlimited;
    if (grows) {
      if (view.getBigUint64(data + 4, true) <= BigInt(entries)) return false;
      view.setBigUint64(data + 4, BigInt(entries), true);
      view.setUint32(header.length - 4, lookup3(header.subarray(0, -4)), true);
      return true;
    }
    at = data + size;
  }
  return false;
}
