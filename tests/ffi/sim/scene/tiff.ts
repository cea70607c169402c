/** Writes TIFFs of every kind that a recording may come in, so that replay is tested on files with known pixels. @module */

/** How a file is to be written. */
export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16;
  /** Pages, each with its samples one after the other: page, sample, row, column. */
  readonly pages: readonly (readonly (readonly number[])[])[];
  readonly bigEndian?: boolean;
  readonly bigTiff?: boolean;
  /** Samples lie apart, plane by plane. */
  readonly planar?: boolean;
  /** Rows in a strip; all of them by default. */
  readonly rowsPerStrip?: number;
  /** Tiles instead of strips. */
  readonly tile?: readonly [width: number, height: number];
  readonly description?: string;
  /** Only the first page gets a directory, as ImageJ does beyond 4 GiB. */
  readonly oneDirectory?: boolean;
  /** Tags that are to say something else than the truth, by number. */
  readonly lies?: Record<number, number>;
  /** Gaps between strips, in bytes: they are not one block then. */
  readonly gap?: number;
}

class Writer {
  bytes: number[] = [];
  constructor(readonly bigEndian: boolean) {}
  put(value: number, count: number): void {
    const digits = Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** i) % 256);
    this.bytes.push(...(this.bigEndian ? digits.reverse() : digits));
  }
}

/** Blocks of one page as the file holds them: of all samples together, or one for each sample. */
function blocksOf(samples: readonly (readonly number[])[], options: TiffOptions): number[][] {
  const { width, height, planar, tile, rowsPerStrip = height } = options;
  const groups = planar ? samples.map((sample) => [sample]) : [samples];
  const [blockWidth, blockHeight] = tile ?? [width, rowsPerStrip];
  const blocks: number[][] = [];
  for (const group of groups) {
    for (let top = 0; top < height; top += blockHeight) {
      for (let left = 0; left < width; left += blockWidth) {
        const block: number[] = [];
        const bottom = tile ? top + blockHeight : Math.min(height, top + blockHeight);
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < left + blockWidth; x++) {
            for (const sample of group) block.push(x < width && y < height ? sample[y * width + x] : 0xab);
          }
        }
        blocks.push(block);
      }
    }
  }
  return blocks;
}

/** The bytes of the file. */
export function tiffBytes(options: TiffOptions): Uint8Array {
  const { width, height, bits, pages, bigTiff = false, planar, tile, lies = {}, gap = 0 } = options;
  const out = new Writer(options.bigEndian ?? false);
  const word = bigTiff ? 8 : 4;
  out.bytes.push(...new TextEncoder().encode(out.bigEndian ? "MM" : "II"));
  out.put(bigTiff ? 43 : 42, 2);
  if (bigTiff) {
    out.put(8, 2);
    out.put(0, 2);
  }
  const firstAt = out.bytes.length;
  out.put(0, word);
  const offsets = pages.map((samples) =>
    blocksOf(samples, options).map((block) => {
      for (let i = 0; i < gap; i++) out.bytes.push(0xcd);
      const at = out.bytes.length;
      for (const value of block) out.put(value, bits / 8);
      return at;
    })
  );
  let linkAt = firstAt;
  (options.oneDirectory ? offsets.slice(0, 1) : offsets).forEach((blocks, page) => {
    const samples = pages[page].length;
    const tags: [tag: number, type: number, values: number[]][] = [
      [256, 4, [width]],
      [257, 4, [height]],
      [258, 3, Array(samples).fill(bits)],
      [259, 3, [1]],
      [262, 3, [1]],
      ...(options.description && page === 0
        ? [[270, 2, [...new TextEncoder().encode(options.description), 0]] as [number, number, number[]]]
        : []),
      ...(tile ? [] : [[273, bigTiff ? 16 : 4, blocks] as [number, number, number[]]]),
      [277, 3, [samples]],
      ...(tile ? [] : [[278, 4, [options.rowsPerStrip ?? height]] as [number, number, number[]]]),
      [284, 3, [planar ? 2 : 1]],
      ...(tile
        ? [[322, 3, [tile[0]]], [323, 3, [tile[1]]], [324, bigTiff ? 16 : 4, blocks]] as [
          number,
          number,
          number[],
        ][]
        : []),
    ];
    for (const [tag, value] of Object.entries(lies)) {
      const known = tags.find(([number]) => number === Number(tag));
      if (known) known[2] = known[2].map(() => value);
      else tags.push([Number(tag), 4, [value]]);
    }
    tags.sort(([a], [b]) => a - b);
    const placed = tags.map(([tag, type, values]) => {
      const size = { 2: 1, 3: 2, 4: 4, 16: 8 }[type]!;
      if (values.length * size <= word) return { tag, type, size, values };
      const at = out.bytes.length;
      for (const value of values) out.put(value, size);
      return { tag, type, size, values, at };
    });
    const directory = out.bytes.length;
    const link = new Writer(out.bigEndian);
    link.put(directory, word);
    out.bytes.splice(linkAt, word, ...link.bytes);
    out.put(placed.length, bigTiff ? 8 : 2);
    for (const { tag, type, size, values, at } of placed) {
      out.put(tag, 2);
      out.put(type, 2);
      out.put(values.length, word);
      if (at !== undefined) out.put(at, word);
      else {
        for (const value of values) out.put(value, size);
        for (let i = values.length * size; i < word; i++) out.bytes.push(0);
      }
    }
    linkAt = out.bytes.length;
    out.put(0, word);
  });
  return Uint8Array.from(out.bytes);
}
