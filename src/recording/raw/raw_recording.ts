import type { FrameFormat } from "../../frame/format.ts";
import { ByteSource } from "../files/byte_source.ts";
import type { RecordedFrames } from "../reading/recorded_frames.ts";

/** Opens a raw file for reading. Only the record beside it says where its frames are. */
export async function openRaw(path: string, format: FrameFormat): Promise<RecordedFrames> {
  const source = await ByteSource.open(path);
  const { bytesPerPixel, frameBytes, regions } = format;
  const readStart = (frame: number, region: number, length: number) =>
    source.read(frame * frameBytes + regions[region].offsetBytes, length);
  return {
    kind: "raw",
    // Unknown: during a recording the file may be longer than its frames, so its size does not tell.
    frames: undefined,
    bytesPerPixel,
    regions: regions.map(({ width, height }) => ({ width, height })),
    problems: source.bytes % frameBytes === 0 ? [] : [
      `The file ends within a frame: its ${source.bytes} bytes are not a multiple of the frame's ${frameBytes}.`,
    ],
    holds: (frame) => Promise.resolve((frame + 1) * frameBytes <= source.bytes),
    readPlane: (frame, region) =>
      readStart(frame, region, regions[region].width * regions[region].height * bytesPerPixel),
    readStart,
    [Symbol.asyncDispose]() {
      source[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
