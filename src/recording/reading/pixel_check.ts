import { pixelChecksum } from "../record/pixel_checksum.ts";
import { packedFormat, readFrame } from "./recorded_lease.ts";
import type { Recording } from "./recording.ts";
import type { FrameRows } from "./table_file.ts";

/** What the checksums say about the pixels. `right` means that the pixels are as they were recorded. */
export type Checksums = "right" | "wrong" | "absent";

/** Reads all pixels and compares their checksums with the recorded ones. */
export async function checkPixels(
  { frames: own, record }: Recording,
  { frames, rows, progress }: {
    frames: number;
    rows?: FrameRows;
    progress?: (done: number, total: number) => void;
  },
): Promise<{ verdict: Checksums; problems: string[] }> {
  if (!record || !rows || own.regions.length !== record.format.regions.length) {
    return { verdict: "absent", problems: [] };
  }
  const format = packedFormat(own, record.format);
  const checked = Math.min(frames, rows.count);
  const wrong: number[] = [];
  let compared = 0;
  for (let frame = 0; frame < checked; frame++) {
    const { checksum, frameNumber } = rows.at(frame);
    if (checksum === undefined) continue;
    const bytes = await readFrame(own, frame, format);
    compared++;
    if (!bytes || pixelChecksum(bytes, format) !== checksum) wrong.push(frameNumber);
    if (frame % 16 === 0) progress?.(frame, checked);
  }
  if (compared > 0) progress?.(checked, checked);
  if (wrong.length === 0) return { verdict: compared > 0 ? "right" : "absent", problems: [] };
  const some = wrong.slice(0, 5).join(", ");
  return {
    verdict: "wrong",
    problems: [
      `The pixels of ${wrong.length} of ${compared} frames are not those that were recorded, by their checksums: the ` +
      `camera's numbers ${some}${wrong.length > 5 ? ", ..." : ""}.`,
    ],
  };
}
