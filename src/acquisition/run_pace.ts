import type { Ring } from "../ring/ring.ts";

/** No frame is taken to be later than this, in milliseconds. */
const MOST_LATE_MS = 100;
/** A rate is known if the frames took this many times as long as the first of them may have been late. */
const LEAST_SHARE = 10;

/** How long frames have come, in seconds, and how many a second. */
export function paceOf({ parts, published }: Ring): { seconds: number; framesPerSecond: number } {
  const [firstMs, lastMs] = parts.board.spanMs;
  const seconds = (lastMs - firstMs) / 1000;
  return { seconds, framesPerSecond: seconds > 0 ? Math.round((published - 1) / seconds * 100) / 100 : 0 };
}

/**
 * The same, with 0 for a rate that is not known. A busy machine finds frames late and many at once, so that they seem to
 * come faster than a camera can take them. The first frame was late by at most the time since the camera was started. The
 * rate is not known if that time is not short beside the time between the first frame and the last.
 */
export function knownPaceOf(ring: Ring): { seconds: number; framesPerSecond: number } {
  const { spanMs: [firstMs, lastMs], startedMs: [startedMs] } = ring.parts.board;
  const pace = paceOf(ring);
  const lateMs = Math.min(MOST_LATE_MS, Math.abs(firstMs - startedMs));
  return lastMs - firstMs < LEAST_SHARE * lateMs ? { ...pace, framesPerSecond: 0 } : pace;
}
