import { onInterrupt } from "../../interrupt.ts";
import { momentMs, type RecorderDesk } from "./recorder_desk.ts";

/** Without a sign of life for this many milliseconds, the script's thread counts as busy. */
const PATIENCE_MS = 1000;

/** Handles a signal while the script's thread is busy. */
export interface BusyScript {
  /** The first time: the script has not seen the signal. */
  readonly first: () => void;
  /** Each further time. */
  readonly again: () => void;
}

/**
 * Listens, on the recorder's thread, for the signals that ask a program to end, because a script that blocks its own
 * thread does not hear them. Returns the function that ends the listening.
 */
export function whenScriptIsBusy(desk: RecorderDesk, { first, again }: BusyScript): () => void {
  let times = 0;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const onSignal = () => {
    const heardMs = momentMs();
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (desk.hasSeenSignal(heardMs)) return;
      if (times++ === 0) first();
      else again();
    }, PATIENCE_MS);
    timers.add(timer);
  };
  const unlisten = onInterrupt({ first: onSignal, again: onSignal });
  return () => {
    unlisten();
    timers.forEach(clearTimeout);
  };
}
