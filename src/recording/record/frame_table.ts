import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile, FileSystem } from "../files/block_file.ts";
import type { RecordedBefore } from "../sink.ts";
import type { FramePlace } from "../../frame/place.ts";
import {
  channelBytes,
  columnAt as column,
  rowBytes,
  tableHeader,
  tableHeaderBytes,
} from "./frame_columns.ts";

/** The losses of a table, summed up. */
export interface LossTotals {
  /** Frames that the camera counted and that never reached the machine. */
  readonly missing: number;
  /** Frames that reached the machine, but not this file: overrun or skipped. */
  readonly unseen: number;
  /** Frames that the camera overwrote before the file had them. They are left out of the file. */
  readonly lapped: number;
}

/** How many rows room is made for at once if the run's length is unknown. */
const rowsAhead = 4096;

/** The facts about the run that a table needs. */
export interface TableRun {
  readonly before?: RecordedBefore;
  /** How many frames were asked for, if a number was. */
  readonly frames?: number;
}

/**
 * The table of a recording's frames, `run.frames.npy`, which `numpy.load` can open at any moment. Rows are appended
 * first, and then the header counts them, so a killed run leaves no half row.
 */
export class FrameTable {
  readonly #file: BlockFile;
  #pending = new DataView(new ArrayBuffer(rowBytes * 1024));
  #pendingRows = 0;
  #rows = 0;
  #room: number;
  readonly #leastAhead: number;
  #counted = 0;
  #previous: { sequence: number; frameNumber: number };
  #lapped = 0;
  #totals = { missing: 0, unseen: 0, lapped: 0 };

  private constructor(
    file: BlockFile,
    { before, room, isOpenEnded }: { before: RecordedBefore; room: number; isOpenEnded: boolean },
  ) {
    this.#file = file;
    this.#room = room;
    this.#leastAhead = isOpenEnded ? rowsAhead / 2 : 0;
    this.#previous = { sequence: before.frames - 1, frameNumber: before.frameNumber };
  }

  /**
   * Begins the table in an existing empty file, with room for the frames that were asked for. The table's numbers
   * continue those of an earlier recording, if there is one.
   */
  static async begin(
    path: string,
    files: FileSystem,
    { before = { frames: 0, frameNumber: 0 }, frames = 0 }: TableRun = {},
  ): Promise<FrameTable> {
    const file = await files.open(path);
    try {
      // A frame that has room on the disk must also have room for its row.
      await file.allocate(tableHeaderBytes + frames * rowBytes);
      await file.write(tableHeader(0), 0);
    } catch (cause) {
      await file.close().catch(() => {});
      throw cause;
    }
    const table = new FrameTable(file, { before, room: frames, isOpenEnded: frames === 0 });
    await table.#makeRoom(frames);
    return table;
  }

  /** How many frames were lost so far, by the kind of loss. */
  get totals(): LossTotals {
    return this.#totals;
  }

  /** Notes frames that were lent to the file and were overwritten before the file had them. */
  lap(count: number): void {
    this.#lapped += count;
    this.#totals.lapped += count;
  }

  /**
   * Takes a frame's row, with the checksum of its pixels if there is one. The row reaches the file with the next
   * {@linkcode flush}.
   */
  add(frame: FrameLease, checksum: number | undefined): void {
    if ((this.#pendingRows + 1) * rowBytes > this.#pending.byteLength) {
      const longer = new Uint8Array(2 * this.#pending.byteLength);
      longer.set(new Uint8Array(this.#pending.buffer));
      this.#pending = new DataView(longer.buffer);
    }
    const sequences = frame.sequence - this.#previous.sequence;
    const numbers = frame.frameNumber - this.#previous.frameNumber;
    const missing = Math.max(0, numbers - sequences);
    const unseen = Math.max(0, sequences - 1 - this.#lapped);
    const view = this.#pending;
    const at = this.#pendingRows++ * rowBytes;
    setInteger(view, at + column.sequence, frame.sequence);
    setInteger(view, at + column.frame_number, frame.frameNumber);
    view.setFloat64(at + column.received_ms, frame.receivedMs, true);
    setInteger(view, at + column.exposure_start_ns, Math.round(frame.exposureStartNs ?? -1));
    view.setFloat64(at + column.exposure_ms, frame.exposureMs, true);
    view.setUint32(at + column.missing_before, missing, true);
    view.setUint32(at + column.unseen_before, unseen, true);
    view.setUint32(at + column.lapped_before, this.#lapped, true);
    view.setFloat64(at + column.frame_info_ms, frame.frameInfoMs ?? NaN, true);
    setInteger(view, at + column.crc32, checksum ?? -1);
    this.#setPlace(at, frame.place);
    this.#lapped = 0;
    this.#previous = { sequence: frame.sequence, frameNumber: frame.frameNumber };
    this.#totals.missing += missing;
    this.#totals.unseen += unseen;
  }

  /** Without an experiment each frame is a time point of its own. */
  #setPlace(at: number, place: FramePlace | undefined): void {
    const view = this.#pending;
    view.setInt32(at + column.t, place?.t ?? this.#rows + this.#pendingRows - 1, true);
    view.setInt32(at + column.c, place?.c ?? 0, true);
    view.setInt32(at + column.z, place?.z ?? 0, true);
    view.setInt32(at + column.p, place?.p ?? 0, true);
    view.setFloat64(at + column.x_um, place?.xUm ?? NaN, true);
    view.setFloat64(at + column.y_um, place?.yUm ?? NaN, true);
    view.setFloat64(at + column.z_um, place?.zUm ?? NaN, true);
    const from = at + column.channel;
    for (let i = 0; i < channelBytes; i += 4) view.setUint32(from + i, 0); // earlier rows have used this memory
    if (place?.channel === undefined) return;
    new TextEncoder().encodeInto(place.channel, new Uint8Array(view.buffer, from, channelBytes));
  }

  /** Writes the rows that were taken so far, and then counts them. Rows whose writing failed are tried again. */
  async flush(): Promise<void> {
    // Rows that arrive while these are written follow them.
    const rows = this.#pendingRows;
    if (rows > 0) {
      await this.#makeRoom(this.#rows + rows);
      const bytes = new Uint8Array(this.#pending.buffer, 0, rows * rowBytes);
      await this.#file.write(bytes, tableHeaderBytes + this.#rows * rowBytes);
      new Uint8Array(this.#pending.buffer).copyWithin(0, rows * rowBytes, this.#pendingRows * rowBytes);
      this.#rows += rows;
      this.#pendingRows -= rows;
    }
    if (this.#counted === this.#rows) return;
    await this.#file.write(tableHeader(this.#rows), 0);
    this.#counted = this.#rows;
  }

  /** Sets room aside in advance for a run whose length is unknown, before pixels take all that a disk has. */
  async #makeRoom(rows: number): Promise<void> {
    if (rows + this.#leastAhead <= this.#room) return;
    const room = rows + rowsAhead;
    // On a nearly full disk this room may not be there although these rows fit. If they do not fit either, the write
    // will fail.
    await this.#file.allocate(tableHeaderBytes + room * rowBytes).then(() => this.#room = room, () => {});
  }

  /** Gives back the room for rows that never came. */
  trim(): Promise<void> {
    return this.#file.truncate(tableHeaderBytes + this.#counted * rowBytes);
  }

  /** Settles when everything that was written so far would survive a power cut. */
  sync(): Promise<void> {
    return this.#file.sync();
  }

  /** Closes the file. */
  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Writes an integer of 64 bits. It makes no BigInt, because there may be a hundred thousand frames a second. */
function setInteger(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  view.setUint32(at, value - high * 2 ** 32, true);
  view.setInt32(at + 4, high, true);
}
