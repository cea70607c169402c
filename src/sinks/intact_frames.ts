import type { FrameLease } from "../frame/frame.ts";
import type { Container } from "./container.ts";

/** Frames are looked at again after about this many bytes for each write under way: the camera does not wait. */
const groupBytes = 16 * 1024 * 1024;

/** The camera laps the oldest first: behind the first frame that it left alone, all are whole. */
function lappedIn(frames: readonly FrameLease[], from: number = 0): number {
  let count = 0;
  while (from + count < frames.length && !frames[from + count].intact) count++;
  return count;
}

/**
 * Writes frames, and leaves none in the file that the camera overwrote before or while it was written: its place is
 * given to the next. Tells of each frame that stays and of each that does not, in their order; when it rejects, of those
 * until then.
 */
export async function writeIntact(
  container: Container,
  frames: readonly FrameLease[],
  options: {
    frameBytes: number;
    depth: number;
    onKept: (frame: FrameLease) => void;
    onLapped: (count: number) => void;
  },
): Promise<void> {
  const { frameBytes, depth, onKept, onLapped } = options;
  const groupFrames = Math.max(1, Math.floor(groupBytes * depth / frameBytes));
  for (let from = 0; from < frames.length;) {
    const gone = lappedIn(frames, from);
    if (gone > 0) onLapped(gone);
    from += gone;
    if (from === frames.length) return;
    const before = container.frames;
    const group = frames.slice(from, from + Math.min(groupFrames, container.room));
    let failure: { cause: unknown } | undefined;
    try {
      await container.append(group);
    } catch (cause) {
      failure = { cause };
    }
    const written = group.slice(0, Math.max(0, container.frames - before));
    // Those that were torn while they were written are found again, and left out, in the next round.
    if (lappedIn(written) > 0) container.rewind(before);
    else {
      written.forEach(onKept);
      from += written.length;
    }
    if (failure) throw failure.cause;
  }
}
