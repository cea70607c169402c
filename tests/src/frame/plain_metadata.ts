/**
 * The metadata decoder that one would write first: views, big integers, and new objects for everything. It is the
 * second opinion of the fuzz tests, and what the benchmark measures ours against.
 */
export interface PlainFrame {
  code: number;
  frameNumber: number;
  startPs: bigint;
  implied: number[];
  extended: [number | null, number];
  regions: {
    header: number;
    data: number | null;
    bytes: number;
    extended: [number | null, number];
    rect: number[];
  }[];
}

export function decodePlainly(bytes: Uint8Array, capacity = 0xffff): PlainFrame {
  const result: PlainFrame = {
    code: 0,
    frameNumber: 0,
    startPs: 0n,
    implied: [65535, 0, 1, 65535, 0, 1],
    extended: [null, 0],
    regions: [],
  };
  const failed = (code: number) => ({ ...result, code });
  const little = (at: number, size: number) =>
    [...bytes.slice(at, at + size)].reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);
  const number = (at: number, size: number) => Number(little(at, size));
  if (bytes.length < 48) return failed(172);
  if (number(0, 4) !== 5328208) return failed(192);
  const version = number(4, 1);
  result.frameNumber = number(5, 4);
  result.startPs = version < 3 ? little(11, 4) * little(19, 4) * 1000n : little(11, 8);
  if (number(9, 2) > capacity) return failed(172);
  const extended = number(38, 2);
  if (48 + extended > bytes.length) return failed(172);
  if (extended > 0) result.extended = [48, extended];
  let at = 48 + extended;
  for (let left = number(9, 2); left > 0; left--) {
    if (at + 32 > bytes.length) return failed(172);
    const flags = number(at + 22, 1);
    if (flags & 1) break;
    const header = at;
    const rect = [10, 12, 14, 16, 18, 20].map((offset) => number(header + offset, 2));
    const [s1, s2, sbin, p1, p2, pbin] = rect;
    const own = number(at + 23, 2);
    const data = at + 32 + own;
    if (data > bytes.length) return failed(172);
    let size = number(at + 25, 4);
    if (!(flags & 2) && (sbin === 0 || pbin === 0)) return failed(192);
    if (version < 2) {
      const sides = [Math.trunc((s2 - s1 + 1) / sbin), Math.trunc((p2 - p1 + 1) / pbin)];
      size = 2 * sides[0] * sides[1];
      if (size !== 0 && Math.min(...sides) < 0) size = Infinity; // turned over, on one axis or on both
    }
    if (flags & 2) size = 0;
    if (data + size > bytes.length) return failed(172);
    result.regions.push({
      header,
      data: flags & 2 ? null : data,
      bytes: size,
      extended: own > 0 ? [header + 32, own] : [null, 0],
      rect,
    });
    at = data + size;
  }
  const rects = result.regions.map(({ rect }) => rect);
  if (rects.length > 0) {
    const column = (index: number) => rects.map((rect) => rect[index]);
    result.implied = [
      Math.min(...column(0)),
      Math.max(...column(1)),
      rects[0][2],
      Math.min(...column(3)),
      Math.max(...column(4)),
      rects[0][5],
    ];
  }
  return result;
}
