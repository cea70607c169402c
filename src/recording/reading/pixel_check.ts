import { nothingIfBadPlace } from "../files/disk_failure.ts";
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
  const wrong: number[] = [], unread: number[] = [];
  let compared = 0;
  for (let frame = 0; frame < checked; frame++) {
    const { checksum, frameNumber } = rows.at(frame);
    if (checksum === undefined) continue;
    compared++;
    let isBad = false;
    const bytes = await readFrame(own, frame, format).catch((cause) => {
      isBad = true;
      return nothingIfBadPlace(cause);
    });
    if (isBad) unread.push(frameNumber);
    else if (!bytes || pixelChecksum(bytes, format) !== checksum) wrong.push(frameNumber);
    if (frame % 16 === 0) progress?.(frame, checked);
  }
  if (compared > 0) progress?.(checked, checked);
  const problems: string[] = [];
  if (unread.length > 0) {
    problems.push(
      `The disk cannot read the pixels of ${unread.length} of ${compared} frames (EIO): the camera's numbers ` +
        `${some(unread)}. Save the others to another disk by repair --salvage.`,
    );
  }
  if (wrong.length > 0) {
    problems.push(
      `The pixels of ${wrong.length} of ${compared} frames are not those that were recorded, by their checksums: the ` +
        `camera's numbers ${some(wrong)}.`,
    );
  }
  return { verdict: problems.length > 0 ? "wrong" : compared > 0 ? "right" : "absent", problems };
}

function some(numbers: readonly number[]): string {
  return `${numbers.slice(0, 5).join(", ")}${numbers.length > 5 ? ", ..." : ""}`;
}
