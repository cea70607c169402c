/** The columns of the table of frames, with their types as NumPy names them. */
export const frameColumns = [
  ["sequence", "<u8"],
  ["frame_number", "<u8"],
  ["received_ms", "<f8"],
  ["exposure_start_ns", "<i8"], // -1: the camera did not say
  ["exposure_ms", "<f8"], // NaN: the length of the trigger decided, and the camera did not say
  ["missing_before", "<u4"], // frames that the camera counted and that never reached this machine
  ["unseen_before", "<u4"], // frames that arrived but are not in this file: overrun or skipped
  ["lapped_before", "<u4"], // frames that the camera overwrote before or while they were written
  ["frame_info_ms", "<f8"], // the end of the frame by libpvcam's clock, whose zero means nothing; NaN: it did not say
  ["t", "<i4"], // the frame's place among the axes of the experiment, each from 0
  ["c", "<i4"],
  ["z", "<i4"],
  ["p", "<i4"],
  ["x_um", "<f8"], // the stage's place; NaN: the experiment did not say
  ["y_um", "<f8"],
  ["z_um", "<f8"],
  ["crc32", "<i8"], // of the pixels, as zlib.crc32 gives it; -1: there is none
  ["channel", "|S32"], // the channel's name in UTF-8, cut after 32 bytes; run.json has it whole
] as const;

/** The name of a column. */
export type FrameColumn = typeof frameColumns[number][0];

/** The bytes that a channel's name may take. */
export const channelBytes = 32;

/** How many bytes a value of a type takes. */
export function bytesOf(type: string): number {
  return Number(type.slice(2));
}

/** How many bytes a row takes. */
export const rowBytes = frameColumns.reduce((sum, [, type]) => sum + bytesOf(type), 0);

/** The place of each column in a row, in bytes. */
export const columnAt = placesOf();

function placesOf(): Readonly<Record<FrameColumn, number>> {
  let at = 0;
  return Object.fromEntries(frameColumns.map(([name, type]) => {
    const place = [name, at] as const;
    at += bytesOf(type);
    return place;
  })) as Record<FrameColumn, number>;
}

/** How many bytes come before the first row. */
export const tableHeaderBytes = 1024;

/** The first bytes of a table with this many rows, in NumPy's format 1.0. */
export function tableHeader(rows: number): Uint8Array<ArrayBuffer> {
  const columns = frameColumns.map(([name, type]) => `('${name}', '${type}')`).join(", ");
  const text = `{'descr': [${columns}], 'fortran_order': False, 'shape': (${rows},), }`;
  const bytes = new Uint8Array(tableHeaderBytes).fill(0x20);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, tableHeaderBytes - 10, true);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[tableHeaderBytes - 1] = 0x0a;
  return bytes;
}
