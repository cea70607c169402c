import { WORD } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";

/** How often a running camera is looked after, in milliseconds. */
const ROUND_MS = 250;
/** A camera counts as silent after this many periods without a frame, and at least this many milliseconds. */
const SILENT_PERIODS = 5, SILENT_LEAST_MS = 2000;

/** What a watch needs to know of a run. */
export interface Watched {
  readonly ring: Ring;
  /** The longest time from one frame to the next, in milliseconds. */
  readonly longestPeriodMs: number;
  /** Whether frames come by themselves, once the first has come or from the start on. */
  readonly frames: "free" | "free-after-first" | "triggered";
  /** Called in each round. */
  readonly onRound: () => void;
  /** Called when the camera has fallen silent, once for each silence. */
  readonly onSilence: (silentMs: number) => void;
  /** Called once when the first frame has not come, of a camera that waits for a trigger. */
  readonly onWait: (waitedMs: number) => void;
}

/** Looks after a running camera until the returned function is called. A camera that waits for triggers is never silent. */
export function watch(run: Watched): () => void {
  const { words } = run.ring.parts.board;
  const patienceMs = Math.max(SILENT_LEAST_MS, SILENT_PERIODS * run.longestPeriodMs);
  let newest = Atomics.load(words, WORD.newest);
  let sinceMs = performance.now();
  let roundMs = sinceMs;
  let told = false;
  const timer = setInterval(() => {
    run.onRound();
    // An event loop that stood still says nothing of the camera.
    if (performance.now() - roundMs > 4 * ROUND_MS) sinceMs = performance.now();
    roundMs = performance.now();
    const now = Atomics.load(words, WORD.newest);
    if (now !== newest) {
      newest = now;
      sinceMs = performance.now();
      told = false;
      return;
    }
    const silentMs = performance.now() - sinceMs;
    const expected = run.frames === "free" || run.frames === "free-after-first" && newest > 0;
    if (told || silentMs < patienceMs) return;
    if (expected) run.onSilence(silentMs);
    else if (newest === 0) run.onWait(silentMs);
    else return;
    told = true;
  }, ROUND_MS);
  Deno.unrefTimer(timer as unknown as number);
  return () => clearInterval(timer);
}
