import type { FrameMetadata } from "./metadata.ts";

/** The numbers of decoded metadata as a separate plain object, which outlives the frame. */
export function plainMetadata(metadata: FrameMetadata): Record<string, unknown> {
  const { version, frameNumber, exposureStartNs, exposureEndNs, exposureNs, frameEndNs } = metadata;
  const { bitDepth, imageFormat, imageCompression, flags } = metadata;
  const regions = metadata.regions.map(
    ({ regionNumber, x, y, width, height, binning: [binX, binY], readoutStartNs, readoutEndNs }) => ({
      regionNumber,
      x,
      y,
      width,
      height,
      binning: [binX, binY],
      ...(readoutStartNs === undefined ? {} : { readoutStartNs, readoutEndNs }),
    }),
  );
  const times = { exposureStartNs, exposureEndNs, exposureNs, frameEndNs };
  const format = { bitDepth, imageFormat, imageCompression, flags };
  const error = metadata.error?.message;
  return { version, frameNumber, ...times, ...format, regions, ...(error === undefined ? {} : { error }) };
}
