import type { FrameFormat } from "../../frame/format.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { BlockFile } from "../files/block_file.ts";

/** Bytes that are together in memory, and go together into a file. */
export interface Stretch {
  readonly view: Uint8Array;
  /** Their place in the file, in bytes. */
  readonly at: number;
  /** How many more frames are whole once this stretch and those before it are written. */
  readonly frames: number;
}

/** A stretch, and its file. */
export interface Piece extends Stretch {
  readonly file: Pick<BlockFile, "write">;
}

/** A part of a slot that goes into a file. */
export interface Slice {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Slots that follow each other in the ring are written together, up to this many bytes. Otherwise each small frame
 * would cost a write.
 */
const largestJoined = 16 * 1024 * 1024;

/** The pixels of all regions, without the headers between them. */
export function pixelSlices({ regions, bytesPerPixel }: FrameFormat): Slice[] {
  return regions.map(({ width, height, offsetBytes }) => ({
    offset: offsetBytes,
    bytes: width * height * bytesPerPixel,
  }));
}

/**
 * Views of the bytes to be written, as few as possible; no byte is copied. `place` gives the place of each frame in the
 * file.
 */
export function stretchesOf(
  frames: readonly FrameLease[],
  slices: readonly Slice[],
  place: (index: number) => number,
): Stretch[] {
  const stretches: Stretch[] = [];
  let buffer: ArrayBufferLike | undefined;
  let from = 0, bytes = 0, at = 0, whole = 0;
  const flush = () => {
    if (buffer) stretches.push({ view: new Uint8Array(buffer, from, bytes), at, frames: whole });
    whole = 0;
  };
  frames.forEach((frame, index) => {
    const slot = frame.bytes;
    let target = place(index);
    for (const slice of slices) {
      const start = slot.byteOffset + slice.offset;
      const joins = slot.buffer === buffer && start === from + bytes && target === at + bytes &&
        bytes + slice.bytes <= largestJoined;
      if (joins) bytes += slice.bytes;
      else {
        flush();
        buffer = slot.buffer;
        from = start;
        at = target;
        bytes = slice.bytes;
      }
      target += slice.bytes;
    }
    whole++;
  });
  flush();
  return stretches;
}

/** The same stretches as pieces for one file. */
export function piecesOf(
  file: BlockFile,
  frames: readonly FrameLease[],
  { slices, place }: { slices: readonly Slice[]; place: (index: number) => number },
): Piece[] {
  return stretchesOf(frames, slices, place).map((stretch) => ({ ...stretch, file }));
}
