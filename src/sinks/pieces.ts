import type { FrameFormat, FrameLease } from "../frame/frame.ts";
import type { BlockFile } from "./block_file.ts";

/** Bytes that lie together in memory and go together into a file. */
export interface Piece {
  readonly view: Uint8Array;
  /** Where they go, in bytes. */
  readonly at: number;
  /** How many frames are whole once this piece and those before it are written. */
  readonly frames: number;
}

/** A part of a slot that goes into the file. */
export interface Slice {
  readonly offset: number;
  readonly bytes: number;
}

/** Slots that follow each other in the ring are written together up to this: small frames cost a write each otherwise. */
const largestJoined = 16 * 1024 * 1024;

/** The pixels of all regions, without the headers between them. */
export function pixelSlices({ regions, bytesPerPixel }: FrameFormat): Slice[] {
  return regions.map(({ width, height, offsetBytes }) => ({
    offset: offsetBytes,
    bytes: width * height * bytesPerPixel,
  }));
}

/** Views of what is to be written, the fewest there can be: no byte is copied. `place` says where each frame goes. */
export function piecesOf(
  frames: readonly FrameLease[],
  slices: readonly Slice[],
  place: (index: number) => number,
): Piece[] {
  const pieces: Piece[] = [];
  let buffer: ArrayBufferLike | undefined;
  let from = 0, bytes = 0, at = 0, whole = 0;
  const flush = () => {
    if (buffer) pieces.push({ view: new Uint8Array(buffer, from, bytes), at, frames: whole });
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
  return pieces;
}

/**
 * Writes all pieces, some at once. Calls `onWhole` with the number of frames that are whole from the first on: at the
 * end, or before it rejects with the first error.
 */
export async function writePieces(
  file: BlockFile,
  pieces: readonly Piece[],
  options: { depth: number; onWhole: (frames: number) => void },
): Promise<void> {
  const done = new Array<boolean>(pieces.length).fill(false);
  const failures: unknown[] = [];
  let next = 0;
  const work = async () => {
    while (next < pieces.length && failures.length === 0) {
      const index = next++;
      try {
        await file.write(pieces[index].view, pieces[index].at);
        done[index] = true;
      } catch (cause) {
        failures.push(cause);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.depth, pieces.length) }, work));
  const stop = done.indexOf(false);
  const whole = (stop < 0 ? pieces : pieces.slice(0, stop)).reduce((sum, { frames }) => sum + frames, 0);
  options.onWhole(whole);
  if (failures.length > 0) throw failures[0];
}
