import { Buffer } from "node:buffer";
// deno-lint-ignore no-import-prefix
import type { Dataset, File } from "npm:h5wasm@0.10.3/node";
import { type FrameColumn, frameColumns } from "../record/frame_columns.ts";
import type { FrameRows } from "../reading/table_file.ts";

/** How many rows a chunk of a column has. */
const timesInChunk = 1024;

/** Columns of the table that are copied unchanged. The container writes the others itself. */
const copied = frameColumns.filter(([name]) =>
  !["frame_number", "t", "c", "z", "p", "channel"].includes(name)
);

/** A column's bytes as numbers of its type. */
const valuesOf = {
  "<u8": (bytes: Uint8Array<ArrayBuffer>) => new BigUint64Array(bytes.buffer),
  "<i8": (bytes: Uint8Array<ArrayBuffer>) => new BigInt64Array(bytes.buffer),
  "<f8": (bytes: Uint8Array<ArrayBuffer>) => new Float64Array(bytes.buffer),
  "<i4": (bytes: Uint8Array<ArrayBuffer>) => new Int32Array(bytes.buffer),
  "<u4": (bytes: Uint8Array<ArrayBuffer>) => new Uint32Array(bytes.buffer),
};

/** The values of a column. */
export type ColumnValues = ReturnType<typeof valuesOf[keyof typeof valuesOf]>;

/** Makes a data set that grows with the frames. */
export function makeColumn(file: File, name: string, none: ColumnValues): Dataset {
  return file.create_dataset({ name, data: none, shape: [0], maxshape: [null], chunks: [timesInChunk] });
}

/** The columns of the table of frames in an HDF5 file. */
export class CopiedColumns {
  readonly #columns: ReadonlyMap<FrameColumn, Dataset>;
  #rows = 0;

  /** Makes the columns, without a row. */
  constructor(file: File) {
    this.#columns = new Map(copied.map(([name, type]) => [name, makeColumn(file, name, numbers(type))]));
  }

  /** How many rows were copied. */
  get rows(): number {
    return this.#rows;
  }

  /** Copies rows behind those that were copied before. */
  copy(rows: FrameRows): void {
    const [from, to] = [this.#rows, this.#rows + rows.count];
    for (const [name, type] of copied) {
      const column = this.#columns.get(name)!;
      column.resize([to]);
      column.write_slice([[from, to]], numbers(type, rows.columnBytes(name)));
    }
    this.#rows = to;
  }
}

/**
 * What is wrong with the columns in an HDF5 file, as a sentence: a column is damaged, or differs from the one in
 * `rows`.
 */
export function columnsFault(file: File, rows: FrameRows): string | undefined {
  const [first] = otherColumns(file, rows);
  return first &&
    `The column "${first.name}" within the file is damaged, or is not that of the table beside it.`;
}

/** The columns in an HDF5 file that differ from those in `rows`, each with the values of `rows`. */
export function* otherColumns(
  file: File,
  rows: FrameRows,
): Generator<{ name: string; wanted: ColumnValues }> {
  for (const [name, type] of frameColumns) {
    if (name === "channel") continue; // its names are attributes of the file
    const wanted = numbers(type, rows.columnBytes(name));
    let found: unknown;
    try {
      const column = file.get(name);
      found = column && "value" in column ? column.value : undefined;
    } catch {
      // A damaged chunk.
    }
    const same = ArrayBuffer.isView(found) && found.byteLength === wanted.byteLength &&
      Buffer.compare(bytesIn(found), bytesIn(wanted)) === 0;
    if (!same) yield { name, wanted };
  }
}

function bytesIn({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function numbers(type: string, bytes: Uint8Array<ArrayBuffer> = new Uint8Array()): ColumnValues {
  return valuesOf[type as keyof typeof valuesOf](bytes);
}
