import { nothingIfBadPlace } from "../files/disk_failure.ts";
import { sayCount } from "../../say_count.ts";
import { isOneRun } from "../record/find_record.ts";
import type { Recording } from "./recording.ts";
import type { FrameRows } from "./table_file.ts";

/** Whether frames begin with their own numbers; `absent` if hardly any frame does. */
export type Stamps = "right" | "wrong" | "absent";

/** If a smaller share of frames than this has the right stamp, the camera does not stamp its frames. */
const stampedShare = 0.5;

/**
 * Checks whether each frame has its own pixels. This needs pixels that begin with the frame's number, as the simulated
 * camera's do.
 */
export async function checkStamps(
  { frames: own, record }: Recording,
  { frames, rows, progress }: {
    frames: number;
    rows?: FrameRows;
    progress?: (done: number, total: number) => void;
  },
): Promise<{ verdict: Stamps; problems: string[] }> {
  const checked = Math.min(frames, rows?.count ?? 0);
  if (!rows || checked === 0) return { verdict: "absent", problems: [] };
  const [{ width, height }] = own.regions;
  if (width * height * own.bytesPerPixel < 4) return { verdict: "absent", problems: [] };
  const wrong: number[] = [];
  for (let frame = 0; frame < checked; frame++) {
    const start = await own.readStart(frame, 0, 4).catch(nothingIfBadPlace);
    const stamp = start && start.length >= 4
      ? new DataView(start.buffer, start.byteOffset, 4).getUint32(0, true)
      : undefined;
    if (stamp !== rows.at(frame).frameNumber) wrong.push(frame);
    if (frame % 256 === 0) progress?.(frame, checked);
  }
  progress?.(checked, checked);
  if (wrong.length === 0) return { verdict: "right", problems: [] };
  if (!isOneRun(record) || checked - wrong.length < stampedShare * checked) {
    return { verdict: "absent", problems: [] };
  }
  const some = wrong.slice(0, 5).map((frame) => rows.at(frame).frameNumber).join(", ");
  return {
    verdict: "wrong",
    problems: [
      `${sayCount(wrong.length, "frame")} ${
        wrong.length === 1 ? "holds" : "hold"
      } the pixels of other frames, or none: the camera's numbers ${some}${wrong.length > 5 ? ", ..." : ""}.`,
    ],
  };
}
