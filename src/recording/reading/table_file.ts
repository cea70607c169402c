import {
  channelBytes,
  columnAt as column,
  rowBytes,
  tableHeader,
  tableHeaderBytes,
} from "../record/frame_columns.ts";
import { ByteSource } from "../files/byte_source.ts";
import type { FramePlace } from "../../frame/place.ts";

/** One row of the table of frames. */
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
  /** The checksum of its pixels; nothing if none was taken. */
  readonly checksum?: number;
}

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

  #placeAt(at: number): FramePlace {
    const view = this.#view;
    const index = (axis: "t" | "c" | "z" | "p") => view.getInt32(at + column[axis], true);
    const name = new Uint8Array(view.buffer, view.byteOffset + at + column.channel, channelBytes);
    const end = name.indexOf(0);
    const channel = new TextDecoder().decode(end < 0 ? name : name.subarray(0, end));
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

  /** Whatever does not fit 32 bits is damaged, and no checksum of anything. */
  #checksumAt(at: number): number | undefined {
    const value = this.#view.getBigInt64(at, true);
    return value === -1n ? undefined : value >= 0n && value < 2n ** 32n ? Number(value) : NaN;
  }

  #known(at: number): number | undefined {
    const value = this.#view.getFloat64(at, true);
    return Number.isNaN(value) ? undefined : value;
  }
}

/** More of these than any experiment has: a damaged place would have lists made of as many. */
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

/** Reads the table of frames; nothing if there is none or it is not one of this library's. */
export async function readTable(path: string): Promise<FrameRows | undefined> {
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
    const rows = await source.read(tableHeaderBytes, count * rowBytes);
    if (rows && !arePlaces(new DataView(rows.buffer))) return undefined;
    return rows && new FrameRows(new DataView(rows.buffer));
  } catch (cause) {
    if (cause instanceof Error && cause.cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
