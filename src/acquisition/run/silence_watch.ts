import { WORD } from "../../ring/board.ts";
import type { Ring } from "../../ring/ring.ts";

/**
 * How often a running camera is checked, in milliseconds, and how often one is checked whose frames come and need no
 * looks.
 */
const ROUND_MS = 250, CALM_MS = 1000;
/** A camera counts as silent after this many periods without a frame, but not before this many milliseconds. */
const SILENT_PERIODS = 5, SILENT_LEAST_MS = 2000;

/** How a silence was reported. Notifications without frames may come after the camera was reported as silent. */
const NOTHING = 0, SILENT = 1, REFUSED = 2;

/** How many notifications without a frame, in the second half of that time, cannot be an accident. */
const LEAST_VAIN = 2;

/** What a watch needs to know of a run. */
export interface Watched {
  readonly ring: Ring;
  /** The longest time from one frame to the next, in milliseconds. */
  readonly longestPeriodMs: number;
  /** Whether frames come by themselves: from the start on, after the first one has come, or never. */
  readonly frames: "free" | "free-after-first" | "triggered";
  /** Whether rounds can be rarer while frames come: nothing is written, and these rounds need not look for frames. */
  readonly calm: boolean;
  /** Called in each round. */
  readonly onRound: () => void;
  /**
   * Called once for each silence, when no frame has come for a while; and again if notifications without frames come
   * after that. `vain` is how many such notifications have come since the last frame; 0 if the camera itself is silent.
   */
  readonly onSilence: (silentMs: number, vain: number) => void;
  /** Called once if a camera waits for a trigger and its first frame has not come. */
  readonly onWait: (waitedMs: number) => void;
}

/**
 * Watches a running camera until the returned function is called. A camera that waits for triggers is never called
 * silent.
 */
export function watch(run: Watched): () => void {
  const { board } = run.ring.parts;
  const { words } = board;
  const patienceMs = Math.max(SILENT_LEAST_MS, SILENT_PERIODS * run.longestPeriodMs);
  let newest = Atomics.load(words, WORD.newest);
  let sinceMs = performance.now();
  let roundMs = sinceMs;
  let waitMs = ROUND_MS;
  let told = NOTHING; // how this silence was reported
  let earlyVain = 0; // how many of them may be late, or early
  let lastVain = 0; // at the last round
  let isQuiet = false; // no frame came before the last round
  let timer: ReturnType<typeof setTimeout>;
  let hasEnded = false; // a round may itself end the run
  const round = () => {
    run.onRound();
    if (hasEnded) return;
    const nowMs = performance.now();
    // If the event loop stood still, this says nothing about the camera.
    if (nowMs - roundMs > waitMs + 3 * ROUND_MS) sinceMs = nowMs;
    const now = Atomics.load(words, WORD.newest);
    const vain = Atomics.load(words, WORD.vain);
    if (now !== newest) {
      newest = now;
      // The time at which the frame came, if it is known: a round may be long.
      const cameMs = board.spanMs[1] - board.originMs;
      sinceMs = cameMs >= roundMs && cameMs <= nowMs ? cameMs : nowMs;
      told = NOTHING;
      isQuiet = false;
    } else {
      const silentMs = nowMs - sinceMs;
      if (silentMs < patienceMs / 2 || !isQuiet) earlyVain = vain;
      isQuiet = true;
      told = Math.max(told, tell(silentMs, Math.min(vain, lastVain))); // the latest notifications may be early
    }
    lastVain = vain;
    roundMs = nowMs;
    waitMs = run.calm && !isQuiet && vain === 0 ? CALM_MS : ROUND_MS;
    again();
  };
  /**
   * Reports a silent camera, or one whose frames are refused, unless that was done before. Returns how the silence was
   * reported.
   */
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
   * Whether the frames that a camera has reported fill the ring. It is a guess that a camera without a free slot
   * reports no more frames; for other guesses see `PVSIM_FULL` in ffi/sim/README.md.
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
