import {
  bytesOf,
  channelBytes,
  columnAt as column,
  type FrameColumn,
  frameColumns,
  rowBytes,
  tableHeader,
  tableHeaderBytes,
} from "../record/frame_columns.ts";
import { ByteSource } from "../files/byte_source.ts";
import type { FramePlace } from "../../frame/place.ts";

/** A row of the table of frames. */
export interface FrameRow {
  readonly sequence: number;
  readonly frameNumber: number;
  readonly receivedMs: number;
  readonly exposureStartNs?: number;
  readonly exposureMs: number;
  readonly missingBefore: number;
  readonly unseenBefore: number;
  readonly lappedBefore: number;
  readonly frameInfoMs?: number;
  readonly place: FramePlace;
  /** The checksum of the frame's pixels; nothing if there is none. */
  readonly checksum?: number;
}

/** Reads some rows of the table beside a recording; returns nothing if they cannot be read. */
export type ReadRows = (from: number, to: number) => Promise<FrameRows | undefined>;

/** The table of a recording's frames, row by row. */
export class FrameRows {
  /** How many rows there are. */
  readonly count: number;
  readonly #view: DataView;

  constructor(view: DataView) {
    this.#view = view;
    this.count = view.byteLength / rowBytes;
  }

  /** A frame's row. */
  at(index: number): FrameRow {
    const view = this.#view;
    const at = index * rowBytes;
    const integer = (name: "sequence" | "frame_number") => Number(view.getBigUint64(at + column[name], true));
    const count = (name: "missing_before" | "unseen_before" | "lapped_before") =>
      view.getUint32(at + column[name], true);
    const startNs = Number(view.getBigInt64(at + column.exposure_start_ns, true));
    return {
      sequence: integer("sequence"),
      frameNumber: integer("frame_number"),
      receivedMs: view.getFloat64(at + column.received_ms, true),
      exposureStartNs: startNs < 0 ? undefined : startNs,
      exposureMs: view.getFloat64(at + column.exposure_ms, true),
      missingBefore: count("missing_before"),
      unseenBefore: count("unseen_before"),
      lappedBefore: count("lapped_before"),
      frameInfoMs: this.#known(at + column.frame_info_ms),
      place: this.#placeAt(at),
      checksum: this.#checksumAt(at + column.crc32),
    };
  }

  /** Some of the rows. */
  slice(from: number, to: number): FrameRows {
    const { buffer, byteOffset } = this.#view;
    const end = Math.min(to, this.count);
    return new FrameRows(new DataView(buffer, byteOffset + from * rowBytes, (end - from) * rowBytes));
  }

  /** A row's bytes, as they are in the file. */
  bytesOf(index: number): Uint8Array {
    const { buffer, byteOffset } = this.#view;
    return new Uint8Array(buffer, byteOffset + index * rowBytes, rowBytes);
  }

  /** The values of a numeric column one after another, as bytes. */
  columnBytes(name: FrameColumn): Uint8Array<ArrayBuffer> {
    const words = bytesOf(frameColumns.find(([own]) => own === name)![1]) / 4;
    const values = new Uint32Array(this.count * words);
    const { buffer, byteOffset, byteLength } = this.#view;
    // Word by word: a view for each value would take half a second for a hundred thousand rows.
    const rows = byteOffset % 4 === 0
      ? new Uint32Array(buffer, byteOffset, byteLength >> 2)
      : new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    for (let word = 0; word < words; word++) {
      let from = column[name] / 4 + word;
      for (let to = word; to < values.length; to += words, from += rowBytes / 4) values[to] = rows[from];
    }
    return new Uint8Array(values.buffer);
  }

  #placeAt(at: number): FramePlace {
    const view = this.#view;
    const index = (axis: "t" | "c" | "z" | "p") => view.getInt32(at + column[axis], true);
    const channel = this.#channelAt(at + column.channel);
    return {
      t: index("t"),
      c: index("c"),
      z: index("z"),
      p: index("p"),
      ...(channel !== "" && { channel }),
      xUm: this.#known(at + column.x_um),
      yUm: this.#known(at + column.y_um),
      zUm: this.#known(at + column.z_um),
    };
  }

  #channelAt(at: number): string {
    const view = this.#view;
    if (view.getUint8(at) === 0) return ""; // outside of experiments; a decoder for each row is slow
    const name = new Uint8Array(view.buffer, view.byteOffset + at, channelBytes);
    const end = name.indexOf(0);
    return new TextDecoder().decode(end < 0 ? name : name.subarray(0, end));
  }

  /** A checksum; NaN for a damaged one, which does not fit into 32 bits. */
  #checksumAt(at: number): number | undefined {
    const value = this.#view.getBigInt64(at, true);
    return value === -1n ? undefined : value >= 0n && value < 2n ** 32n ? Number(value) : NaN;
  }

  #known(at: number): number | undefined {
    const value = this.#view.getFloat64(at, true);
    return Number.isNaN(value) ? undefined : value;
  }
}

/** The most places of an axis, which no experiment exceeds. A larger damaged number would make lists of that length. */
const mostOf = { t: 1e8, c: 1e5, z: 1e5, p: 1e6 } as const;

function arePlaces(view: DataView): boolean {
  for (let at = 0; at + rowBytes <= view.byteLength; at += rowBytes) {
    for (const axis of ["t", "c", "z", "p"] as const) {
      const index = view.getInt32(at + column[axis], true);
      if (index < 0 || index > mostOf[axis]) return false;
    }
  }
  return true;
}

/**
 * Reads the table of frames, or some of its rows. Returns nothing if there is no table, if it is not one of this
 * library's, or if it has fewer rows.
 */
export async function readTable(
  path: string,
  part?: { from: number; to: number },
): Promise<FrameRows | undefined> {
  try {
    using source = await ByteSource.open(path);
    const head = await source.look(0, tableHeaderBytes);
    if (!head) return undefined;
    const text = new TextDecoder("latin1").decode(
      new Uint8Array(head.buffer, head.byteOffset, tableHeaderBytes),
    );
    const count = Number(text.match(/'shape': \((\d+),\)/)?.[1] ?? NaN);
    // The columns are part of the header, so equal headers mean equal columns.
    if (!Number.isSafeInteger(count) || text !== new TextDecoder("latin1").decode(tableHeader(count))) {
      return undefined;
    }
    const { from, to } = part ?? { from: 0, to: count };
    if (to > count) return undefined;
    const rows = await source.readDense(tableHeaderBytes + from * rowBytes, (to - from) * rowBytes);
    if (rows && !arePlaces(new DataView(rows.buffer))) return undefined;
    return rows && new FrameRows(new DataView(rows.buffer));
  } catch (cause) {
    if (cause instanceof Error && cause.cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
