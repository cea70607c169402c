import { onInterrupt } from "../../interrupt.ts";
import { momentMs, type RecorderDesk } from "./recorder_desk.ts";

/** If the script's thread does not react for this many milliseconds, it counts as busy. */
const PATIENCE_MS = 1000;

/** What to do about signals while the script's thread is busy. */
export interface BusyScript {
  /** The first time: the script has not seen the signal. */
  readonly first: () => void;
  /** Called at each later signal. */
  readonly again: () => void;
}

/**
 * Listens, on the recorder's thread, for signals that ask a program to end, because a script that blocks its own thread
 * does not hear them. Returns the function that ends the listening.
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
