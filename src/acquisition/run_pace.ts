import type { Ring } from "../ring/ring.ts";

/** How long frames have come, in seconds, and how many a second. */
export function paceOf({ parts, published }: Ring): { seconds: number; framesPerSecond: number } {
  const [firstMs, lastMs] = parts.board.spanMs;
  const seconds = (lastMs - firstMs) / 1000;
  return { seconds, framesPerSecond: seconds > 0 ? Math.round((published - 1) / seconds * 100) / 100 : 0 };
}
