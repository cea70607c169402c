import { WORD } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";

/** How often a running camera is checked, in milliseconds, and how often one whose frames come by themselves. */
const ROUND_MS = 250, CALM_MS = 1000;
/** A camera counts as silent after this many periods without a frame, and at least this many milliseconds. */
const SILENT_PERIODS = 5, SILENT_LEAST_MS = 2000;

/** What a silence has been reported as. Notifications that no frame follows may come after the camera was called silent. */
const NOTHING = 0, SILENT = 1, REFUSED = 2;

/** This many notifications without a frame, in the second half of that time, are no accident. */
const LEAST_VAIN = 2;

/** What a watch needs to know of a run. */
export interface Watched {
  readonly ring: Ring;
  /** The longest time from one frame to the next, in milliseconds. */
  readonly longestPeriodMs: number;
  /** Whether frames come by themselves, once the first has come or from the start on. */
  readonly frames: "free" | "free-after-first" | "triggered";
  /** Whether a round can wait while frames come: nothing is written, and no frame is looked for by these rounds. */
  readonly calm: boolean;
  /** Called in each round. */
  readonly onRound: () => void;
  /**
   * Called when no frame has come for a while, once for each silence, and once more if notifications come in vain after
   * that. `vain` of them have come since the last frame; 0 where the camera itself is silent.
   */
  readonly onSilence: (silentMs: number, vain: number) => void;
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
  let waitMs = ROUND_MS;
  let told = NOTHING; // of this silence
  let earlyVain = 0; // some come late, or before their frame
  let lastVain = 0; // at the last round
  let isQuiet = false; // no frame came before the last round
  let timer: ReturnType<typeof setTimeout>;
  let hasEnded = false; // a round may itself end the run
  const round = () => {
    run.onRound();
    if (hasEnded) return;
    const nowMs = performance.now();
    // If the event loop stood still, that says nothing about the camera.
    if (nowMs - roundMs > waitMs + 3 * ROUND_MS) sinceMs = nowMs;
    const now = Atomics.load(words, WORD.newest);
    const vain = Atomics.load(words, WORD.vain);
    if (now !== newest) {
      newest = now;
      // When it came, as far as that is known: a round may be long.
      const cameMs = run.ring.parts.board.spanMs[1] - performance.timeOrigin;
      sinceMs = cameMs >= roundMs && cameMs <= nowMs ? cameMs : nowMs;
      told = NOTHING;
      isQuiet = false;
    } else {
      const silentMs = nowMs - sinceMs;
      if (silentMs < patienceMs / 2 || !isQuiet) earlyVain = vain;
      isQuiet = true;
      told = Math.max(told, tell(silentMs, Math.min(vain, lastVain))); // the latest ones may be ahead of their frames
    }
    lastVain = vain;
    roundMs = nowMs;
    waitMs = run.calm && !isQuiet && vain === 0 ? CALM_MS : ROUND_MS;
    again();
  };
  /** Reports a silent camera, or one whose frames are refused, unless it has been reported; returns which it is. */
  const tell = (silentMs: number, vain: number): number => {
    if (silentMs < patienceMs) return NOTHING;
    const isRefused = vain - earlyVain >= LEAST_VAIN || fillsRing(vain);
    const found = isRefused ? REFUSED : SILENT;
    if (told >= found) return told;
    const expected = isRefused || run.frames === "free" || run.frames === "free-after-first" && newest > 0;
    if (expected) run.onSilence(silentMs, isRefused ? vain : 0);
    else if (newest === 0) run.onWait(silentMs);
    else return NOTHING;
    return found;
  };
  /**
   * Whether the frames that a camera has reported fill the ring. That it reports no more without a free slot is a guess;
   * `PVSIM_FULL` in ffi/sim/README.md has the others.
   */
  const fillsRing = (vain: number) => {
    const { bufferMode, board } = run.ring.parts;
    const held = Atomics.load(words, WORD.published) - board.released();
    const isFree = bufferMode === "no-overwrite" && 2 * held < board.slots; // otherwise the camera waits for readers
    return isFree && vain >= Math.max(LEAST_VAIN, board.slots - held - 1);
  };
  const again = () => {
    if (hasEnded) return;
    timer = setTimeout(round, waitMs);
    Deno.unrefTimer(timer as unknown as number);
  };
  again();
  return () => {
    hasEnded = true;
    clearTimeout(timer);
  };
}
