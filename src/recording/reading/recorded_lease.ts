import type { FrameFormat } from "../../frame/format.ts";
import type { OwnFrame } from "../../frame/frame.ts";
import type { ChecksummedLease } from "../record/pixel_checksum.ts";
import type { WritablePixels } from "../../frame/pixels.ts";
import type { RecordedFrames } from "./recorded_frames.ts";
import type { FrameRow } from "./table_file.ts";

/** The format of a recording's frames in memory after they were read: regions one after another, without headers. */
export function packedFormat(frames: RecordedFrames, original: FrameFormat): FrameFormat {
  let offsetBytes = 0;
  const regions = original.regions.map((region) => {
    const packed = { ...region, offsetBytes };
    offsetBytes += region.width * region.height * frames.bytesPerPixel;
    return packed;
  });
  return { ...original, metadata: false, regions, frameBytes: offsetBytes };
}

/** A recorded frame in the form that a sink takes. It need not be given back, because nothing overwrites it. */
export function recordedLease(
  bytes: Uint8Array<ArrayBuffer>,
  format: FrameFormat,
  row: FrameRow,
): ChecksummedLease {
  const frame = frameOf(bytes, format, row);
  return {
    ...frame,
    bytes,
    intact: true,
    recordedChecksum: row.checksum ?? NaN,
    copy: () => frameOf(bytes.slice(), format, row),
    [Symbol.dispose]() {},
  };
}

function frameOf(bytes: Uint8Array<ArrayBuffer>, format: FrameFormat, row: FrameRow): OwnFrame {
  const regionPixels = (index: number): WritablePixels => {
    const { width, height, offsetBytes } = format.regions[index];
    return format.bytesPerPixel === 1
      ? new Uint8Array(bytes.buffer, offsetBytes, width * height)
      : new Uint16Array(bytes.buffer, offsetBytes, width * height);
  };
  const [{ width, height }] = format.regions;
  return {
    sequence: row.sequence,
    frameNumber: row.frameNumber,
    width,
    height,
    pixels: regionPixels(0),
    bitDepth: format.bitDepth,
    exposureMs: row.exposureMs,
    receivedMs: row.receivedMs,
    frameInfoMs: row.frameInfoMs,
    place: row.place,
    exposureStartNs: row.exposureStartNs,
    regionPixels,
  };
}

/** All planes of a frame; nothing if a plane is not in the file. */
export async function readFrame(
  frames: RecordedFrames,
  index: number,
  format: FrameFormat,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(format.frameBytes);
  for (const [region, { offsetBytes, width, height }] of format.regions.entries()) {
    const plane = await frames.readPlane(index, region);
    if (plane?.length !== width * height * format.bytesPerPixel) return undefined;
    bytes.set(plane, offsetBytes);
  }
  return bytes;
}
