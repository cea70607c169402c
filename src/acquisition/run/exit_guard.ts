/**
 * Stops running cameras and finishes their recordings when the program ends: at `Deno.exit`, an uncaught error, Ctrl-C,
 * a polite kill, or a closed terminal. Without this, the SDK's thread would still write to memory that is being freed,
 * or call into an event loop that is gone; and the files would look as if they were still being recorded.
 *
 * @module
 */
import { type InterruptSignal, onInterrupt } from "../../interrupt.ts";
import { runObserver } from "./run_observer.ts";

/** A running camera, and the two ways to stop it. */
export interface Running {
  /**
   * Stops the camera at once. `undefined` if the camera's thread may wait for this event loop, and the call would hang.
   */
  readonly stopNow?: () => void;
  /** Stops the camera while the event loop turns. */
  readonly stop: () => Promise<void>;
}

/** The run of such a camera, whose files another thread writes. */
export interface RecordedRun {
  /** Whether Ctrl-C and the like stop it. */
  readonly listens: boolean;
  /** Stops the run. Resolves when its files are finished. */
  stop(): Promise<unknown>;
  /** Ends the run without the frames that are still in memory. */
  abort(): void;
  /** Asks for the files to be finished without this thread. */
  askToFinish(): void;
  /** Blocks until the files are finished, but no longer than this many milliseconds. */
  waitUntilFinished(ms: number): void;
  /** Notes that this thread has seen a signal. */
  seeSignal(): void;
}

/** How long the end of a program waits for cameras and files, in milliseconds. */
const PATIENCE_MS = 5000;
/** How long a script may continue after a signal has stopped its runs, in milliseconds. */
const LINGERS_MS = 2000;

/** The exit codes of a program that a signal ended, as a shell gives them: 128 and the signal's number. */
const exitCodes: Readonly<Record<InterruptSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

const running = new Map<Running, RecordedRun | undefined>();
let unlisten: (() => void) | undefined;
let ending = false;

/** The guard of one camera. */
export interface ExitGuard {
  /** Its run is recorded from now on. */
  record(run: RecordedRun): void;
  /** Ends the guard: the camera's run is over. */
  release(): void;
}

/** Makes the end of the program stop a camera and finish its recording first. */
export function guardExit(camera: Running): ExitGuard {
  if (running.size === 0) {
    globalThis.addEventListener("unload", onUnload);
    globalThis.addEventListener("error", onError);
    globalThis.addEventListener("unhandledrejection", onError);
  }
  running.set(camera, undefined);
  return {
    record(run) {
      if (!running.has(camera)) return; // the run is over already
      running.set(camera, run);
      if (run.listens) unlisten ??= onInterrupt({ first: onFirst, again: onAgain });
    },
    release() {
      if (!running.delete(camera)) return;
      if (!recorded().some(({ listens }) => listens)) {
        unlisten?.();
        unlisten = undefined;
      }
      if (running.size > 0) return;
      globalThis.removeEventListener("unload", onUnload);
      globalThis.removeEventListener("error", onError);
      globalThis.removeEventListener("unhandledrejection", onError);
    },
  };
}

function recorded(): RecordedRun[] {
  return [...running.values()].filter((run) => run !== undefined);
}

/**
 * Called at the end of the program, when nothing else runs on this thread any more. Meanwhile the recorder's thread
 * finishes the files.
 */
function onUnload(): void {
  for (const camera of running.keys()) camera.stopNow?.();
  const runs = recorded();
  for (const run of runs) run.askToFinish();
  const endMs = performance.now() + PATIENCE_MS;
  for (const run of runs) run.waitUntilFinished(endMs - performance.now());
}

/**
 * An uncaught error ends the program before any promise settles. If a camera or a file needs a promise, the end is put
 * off.
 */
function onError(event: ErrorEvent | PromiseRejectionEvent): void {
  if (event.defaultPrevented) return;
  if (recorded().length === 0 && [...running.keys()].every((camera) => camera.stopNow)) return;
  event.preventDefault();
  const isPromise = "reason" in event;
  console.error(`error: Uncaught${isPromise ? " (in promise)" : ""}`, isPromise ? event.reason : event.error);
  if (ending) return;
  ending = true;
  const stops = [...running].map(([camera, run]) => run ? run.stop() : camera.stop());
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  Promise.race([Promise.allSettled(stops), patience]).finally(() => Deno.exit(1));
}

/** Notes a signal. Returns whether an observer, such as `pvcam run`, handles it. */
function isLookedAfter(): boolean {
  for (const run of recorded()) run.seeSignal();
  return runObserver() !== undefined;
}

function onFirst(signal: InterruptSignal): void {
  if (isLookedAfter()) return;
  console.error("Stopping: frames that are in memory still go into the files. Ctrl-C again leaves them out.");
  Deno.exitCode = exitCodes[signal];
  const listening = recorded().filter(({ listens }) => listens);
  Promise.allSettled(listening.map((run) => run.stop())).then(() => {
    // The script's loops have ended, and most scripts end with them. A script that waits for something else gets a
    // little time.
    const timer = setTimeout(() => Deno.exit(exitCodes[signal]), LINGERS_MS);
    Deno.unrefTimer(timer as unknown as number);
  });
}

function onAgain(signal: InterruptSignal): void {
  if (isLookedAfter()) return;
  for (const run of recorded()) run.abort();
  Deno.exit(exitCodes[signal]);
}
