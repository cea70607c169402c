import { rowBytes, tableHeader, tableHeaderBytes } from "../record/frame_table.ts";
import { ByteSource } from "../files/byte_source.ts";

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
    const startNs = Number(view.getBigInt64(at + 24, true));
    return {
      sequence: Number(view.getBigUint64(at, true)),
      frameNumber: Number(view.getBigUint64(at + 8, true)),
      receivedMs: view.getFloat64(at + 16, true),
      exposureStartNs: startNs < 0 ? undefined : startNs,
      exposureMs: view.getFloat64(at + 32, true),
      missingBefore: view.getUint32(at + 40, true),
      unseenBefore: view.getUint32(at + 44, true),
      lappedBefore: view.getUint32(at + 48, true),
    };
  }
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
    const rows = new Uint8Array(count * rowBytes);
    if (!await source.readInto(rows, tableHeaderBytes)) return undefined;
    return new FrameRows(new DataView(rows.buffer));
  } catch (cause) {
    if (cause instanceof Error && cause.cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
