/**
 * The C structs that cross the boundary: sizes and offsets on x86_64 Linux, readers and writers. Everything is
 * little-endian and read through a DataView over our own memory. That takes half a nanosecond a field, an
 * UnsafePointerView fifty, and it does not need the right to all of FFI.
 *
 * @module
 */

import { SettingsError } from "../src/errors.ts";

/** A region as libpvcam takes it: unbinned pixels of the sensor, both ends included. */
export interface Region {
  /** First column. */
  readonly s1: number;
  /** Last column. */
  readonly s2: number;
  /** Columns that are summed into one pixel. */
  readonly sbin: number;
  /** First row. */
  readonly p1: number;
  /** Last row. */
  readonly p2: number;
  /** Rows that are summed into one pixel. */
  readonly pbin: number;
}

/** `FRAME_INFO`: libpvcam's data about a frame. */
export const FRAME_INFO = {
  size: 48,
  offsets: { FrameInfoGUID: 0, hCam: 16, FrameNr: 20, TimeStamp: 24, ReadoutTime: 32, TimeStampBOF: 40 },
} as const;

/** `rgn_type`. */
export const RGN_TYPE = {
  size: 12,
  offsets: { s1: 0, s2: 2, sbin: 4, p1: 6, p2: 8, pbin: 10 },
} as const;

/** `smart_stream_type`: a count, and the address of that many uns32. */
export const SMART_STREAM_TYPE = { size: 16, offsets: { entries: 0, params: 8 } } as const;

/** A FRAME_INFO as numbers. The times are by the operating system's clock, not the camera's. */
export interface FrameInfo {
  /** The camera's count in this run, from 1; 0 is a fault of the driver. */
  readonly frameNumber: number;
  /** End of the frame, in units of 100 microseconds. */
  readonly timestampEof100Us: number;
  /** Begin of the frame, in units of 100 microseconds. */
  readonly timestampBof100Us: number;
  /** The readout time, in libpvcam's units. */
  readonly readoutTime: number;
}

/** Reads a FRAME_INFO. A drain loop does not use it; it reads single fields through a DataView that it keeps. */
export function readFrameInfo(view: DataView, offset = 0): FrameInfo {
  const at = FRAME_INFO.offsets;
  return {
    frameNumber: view.getInt32(offset + at.FrameNr, true),
    timestampEof100Us: Number(view.getBigInt64(offset + at.TimeStamp, true)),
    timestampBof100Us: Number(view.getBigInt64(offset + at.TimeStampBOF, true)),
    readoutTime: view.getInt32(offset + at.ReadoutTime, true),
  };
}

/** Writes a region into memory for an `rgn_type`. */
export function writeRegion(view: DataView, offset: number, region: Region): void {
  const at = RGN_TYPE.offsets;
  for (const field of ["s1", "s2", "sbin", "p1", "p2", "pbin"] as const) {
    const value = region[field];
    // DataView would wrap 65,536 to 0, which is a valid region at the wrong place.
    if (!Number.isInteger(value) || value < 0 || value > 65_535) {
      throw new SettingsError(
        `Region field ${field} is ${value}: an rgn_type holds whole numbers from 0 to 65535`,
      );
    }
    view.setUint16(offset + at[field], value, true);
  }
}

/** An array of `rgn_type`, as the setup functions take it. */
export function regionsToBytes(regions: readonly Region[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(regions.length * RGN_TYPE.size);
  const view = new DataView(bytes.buffer);
  regions.forEach((region, index) => writeRegion(view, index * RGN_TYPE.size, region));
  return bytes;
}

/** Reads a region. */
export function readRegion(view: DataView, offset = 0): Region {
  const at = RGN_TYPE.offsets;
  return {
    s1: view.getUint16(offset + at.s1, true),
    s2: view.getUint16(offset + at.s2, true),
    sbin: view.getUint16(offset + at.sbin, true),
    p1: view.getUint16(offset + at.p1, true),
    p2: view.getUint16(offset + at.p2, true),
    pbin: view.getUint16(offset + at.pbin, true),
  };
}

/** Writes a smart_stream_type whose entries are at an address in memory. */
export function writeSmartStream(view: DataView, entries: number, address: bigint): void {
  view.setUint16(SMART_STREAM_TYPE.offsets.entries, entries, true);
  view.setBigUint64(SMART_STREAM_TYPE.offsets.params, address, true);
}

/** The number of entries that a smart_stream_type gives. */
export function readSmartStreamEntries(view: DataView): number {
  return view.getUint16(SMART_STREAM_TYPE.offsets.entries, true);
}

/** A string with its final NUL, as C takes it. */
export function textToBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/**
 * The text up to the first NUL. The vendor's strings are ASCII, and a few have a degree or micro sign. They are read as
 * UTF-8, or as Latin-1 if that fails.
 */
export function bytesToText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = bytes.slice(0, end < 0 ? bytes.length : end);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    return String.fromCharCode(...text); // TextDecoder("latin1") would be windows-1252
  }
}
