function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Bob Jenkins' hash, as HDF5 uses it for checksums: over groups of twelve bytes, and over the bytes that are left. */
export function lookup3(bytes: Uint8Array): number {
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
