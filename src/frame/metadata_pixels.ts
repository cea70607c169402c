import { MetadataError } from "../errors.ts";
import type { FrameMetadata } from "./metadata.ts";
import { bytesPerPixelOf } from "./metadata_layout.ts";

/** Which region's pixels are asked for. */
export interface PixelsRequest {
  /** The frame, decoded. */
  readonly metadata: FrameMetadata;
  /** Where the frame begins in the memory, in bytes. */
  readonly frameOffsetBytes: number;
  /** The region's place in the frame, from 0. */
  readonly regionIndex: number;
}

/** The bytes of one pixel of a frame, or the reason why its pixels cannot be shown. */
export function bytesPerPixel({ imageFormat, imageCompression }: FrameMetadata): 1 | 2 {
  const bytes = bytesPerPixelOf(imageFormat);
  if (imageCompression !== 0) {
    throw unreadable(`Its pixels are packed (image compression ${imageCompression}); turn compression off.`);
  }
  if (bytes !== 1 && bytes !== 2) {
    throw unreadable(`Its image format is "${imageFormat}"; pixels of 8 and 16 bits can be shown.`);
  }
  return bytes;
}

/** The pixels of a region of a decoded frame, in place if their alignment allows that. */
export function pixelsOf(
  memory: Uint8Array,
  { metadata, frameOffsetBytes, regionIndex }: PixelsRequest,
): Uint8Array | Uint16Array {
  const region = metadata.regions[regionIndex];
  if (region === undefined) {
    throw unreadable(
      `It has ${metadata.regions.length} regions, and there is none at index ${regionIndex}.`,
    );
  }
  if (region.headerOnly) return new Uint8Array(0);
  const { width, height, bytes } = region;
  const unit = bytesPerPixel(metadata);
  // Only broken metadata fails this check. A view of the rectangle's size could reach into the next slot.
  if (width * height * unit !== bytes) {
    throw unreadable(
      `Its region ${regionIndex + 1} has ${bytes} bytes, and ${width} x ${height} pixels take ${
        width * height * unit
      }.`,
    );
  }
  const from = frameOffsetBytes + region.offsetBytes;
  const at = memory.byteOffset + from;
  if (unit === 1) return new Uint8Array(memory.buffer, at, bytes);
  if (at % 2 === 0) return new Uint16Array(memory.buffer, at, bytes / 2);
  return new Uint16Array(memory.slice(from, from + bytes).buffer);
}

function unreadable(reason: string): MetadataError {
  return new MetadataError(
    `The pixels of this frame cannot be shown. ${reason}`,
    192,
    "PL_ERR_METADATA_INVALID",
  );
}
