import type { Ring } from "../ring/ring.ts";

/** The longest delay of the first frame that is assumed, in milliseconds. */
const MOST_LATE_MS = 100;
/** A rate is known if the frames took this many times as long as the delay of the first frame may have been. */
const LEAST_SHARE = 10;

/** For how long frames have come, in seconds, and how many came a second. */
export function paceOf({ parts, published }: Ring): { seconds: number; framesPerSecond: number } {
  const [firstMs, lastMs] = parts.board.spanMs;
  const seconds = (lastMs - firstMs) / 1000;
  return { seconds, framesPerSecond: seconds > 0 ? Math.round((published - 1) / seconds * 100) / 100 : 0 };
}

/**
 * The same, but with a rate of 0 if it is not known. A busy machine finds frames late and many at once, so that they
 * seem to come faster than a camera can take them. The delay of the first frame was at most the time since the camera
 * was started. The rate is not known unless that delay is short compared with the time between the first and the last
 * frame.
 */
export function knownPaceOf(ring: Ring): { seconds: number; framesPerSecond: number } {
  const { spanMs: [firstMs, lastMs], startedMs: [startedMs] } = ring.parts.board;
  const pace = paceOf(ring);
  const lateMs = Math.min(MOST_LATE_MS, Math.abs(firstMs - startedMs));
  return lastMs - firstMs < LEAST_SHARE * lateMs ? { ...pace, framesPerSecond: 0 } : pace;
}
