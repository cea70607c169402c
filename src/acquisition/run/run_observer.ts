import type { Sink } from "../../recording/sink.ts";
import type { Acquisition } from "./acquisition.ts";

/** A run, as an observer sees it. */
export interface SeenRun {
  /** The run itself. */
  readonly run: Acquisition;
  /** The camera's name. */
  readonly camera: string;
  /** How many frames were asked for; absent if the run lasts until it is stopped. */
  readonly frames?: number;
  /** The sinks of its frames. */
  readonly sinks: readonly Sink[];
}

/** A camera, as an observer sees it. */
export interface SeenCamera {
  readonly info: { readonly name: string };
  readonly state: string;
  close(): Promise<void>;
}

/**
 * An observer of a script's runs, such as `pvcam run`. It shows the runs and stops them at Ctrl-C, and the script needs
 * no line for that.
 */
export interface RunObserver {
  /** Ends every run without draining, once it is aborted. */
  readonly signal?: AbortSignal;
  /** Aborted when the script must end. Waits between runs then end too. */
  readonly stopping?: AbortSignal;
  /** Receives what would otherwise be written to stderr: lost frames, a silent camera, a slow disk. */
  warn?(line: string): void;
  /** Called when the script has asked for a libpvcam. */
  onLibrary?(): void;
  /** Called when a camera was opened. */
  onCamera?(camera: SeenCamera): void;
  /** Called before a run is armed. Throws if no run may begin any more. */
  beforeRun?(camera: string): void;
  /** Called when a run has started. */
  onRun?(run: SeenRun): void;
}

// A symbol of the whole program, because the script may import another copy of this library.
const place: unique symbol = Symbol.for("pvcam-deno.onlooker");

type Place = { [place]?: RunObserver };

/** The observer of this program, if it has one. */
export function runObserver(): RunObserver | undefined {
  return (globalThis as Place)[place];
}

/** Sets the observer of this program. To be called before its script begins. */
export function setRunObserver(one: RunObserver): void {
  (globalThis as Place)[place] = one;
}
