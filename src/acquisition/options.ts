import { SettingsError } from "../errors.ts";
import { checkNames, checkWord } from "../known_names.ts";
import type { Sink } from "../recording/sink.ts";

/** How the camera uses the memory of a run. */
export type RunBufferMode = "overwrite" | "no-overwrite" | "sequence";

/** How a run is to be taken. */
export interface AcquireOptions {
  /** How many frames; without it the run goes on until it is stopped. */
  readonly frames?: number;
  /**
   * Slots of the ring: a number, the camera's recommendation, or `"auto"`, which is the default, for a second of frames:
   * at least 32, and at most what memory and PVCAM's 4 GiB allow.
   */
  readonly slots?: number | "auto" | "recommended";
  /** An upper bound for `"auto"`; none if not given. */
  readonly maxSlots?: number;
  /**
   * How the camera uses the ring. `"auto"`, the default, tries overwrite first; a mode that is named is never left silently.
   * `"sequence"` is a burst into memory that holds every frame, at most 65,535: the camera stops by itself, and no
   * reader is ever too slow.
   */
  readonly bufferMode?: "auto" | "overwrite" | "no-overwrite" | "sequence";
  /** Where the frames go. */
  readonly sinks?: readonly Sink[];
  /** What to do when a sink is too slow: go on and account for it, which is the default, or fail. */
  readonly onOverrun?: "fail" | "continue";
  /**
   * What to do when the camera falls silent without waiting for a trigger: say so in the report, which is the default,
   * fail, or restart it so many times.
   */
  readonly onStall?: "report" | "fail" | { readonly restarts: number };
  /** Ends the run without draining the ring: frames that no sink has taken by then are in no file. */
  readonly signal?: AbortSignal;
  /**
   * Called when everything is armed: the camera starts when this is done. So a frame is taken at its time, and several
   * cameras start together.
   */
  readonly beforeStart?: () => void | Promise<void>;
  /** What wakes us; `"auto"`, the default, chooses by rights, frame rate and length. */
  readonly waker?: "auto" | "semaphore" | "callback";
  /** Told, in a sentence, what was decided: buffer mode, slots, waker; and of stalls. */
  readonly log?: (line: string) => void;
}

/** What is done when no frame comes for five periods, and two seconds at least. */
export type OnStall = NonNullable<AcquireOptions["onStall"]>;

/** The most frames that PVCAM takes in one sequence. */
const MOST_IN_SEQUENCE = 65_535;

/** The words that an option takes, beside numbers and the like. */
const words = {
  bufferMode: ["auto", "overwrite", "no-overwrite", "sequence"],
  slots: ["auto", "recommended"],
  onOverrun: ["continue", "fail"],
  onStall: ["report", "fail"],
  waker: ["auto", "semaphore", "callback"],
} as const;

const names = {
  frames: true,
  slots: true,
  maxSlots: true,
  bufferMode: true,
  sinks: true,
  onOverrun: true,
  onStall: true,
  signal: true,
  beforeStart: true,
  waker: true,
  log: true,
} as const satisfies Record<keyof AcquireOptions, true>;

/** Throws a {@linkcode SettingsError} for options that no camera could take. */
export function checkOptions(options: AcquireOptions): void {
  checkNames(options, { what: "option", names: Object.keys(names) });
  if (options.sinks !== undefined && !Array.isArray(options.sinks)) {
    throw new SettingsError("Cannot record: sinks are a list, as in `sinks: [omeTiffSink(path)]`.");
  }
  const { frames, bufferMode, slots, onStall } = options;
  for (const name of Object.keys(words) as (keyof typeof words)[]) {
    checkWord(name, options[name], words[name]);
  }
  if (frames !== undefined && (!Number.isInteger(frames) || frames < 1 || frames > 0x7fffffff)) {
    throw new SettingsError(
      `Cannot take ${frames} frames: it must be a whole number from 1 to ${0x7fffffff}.`,
    );
  }
  if (bufferMode === "sequence") {
    if (frames === undefined || frames > MOST_IN_SEQUENCE) {
      throw new SettingsError(
        `Cannot take a sequence of ${
          frames ?? "unnumbered"
        } frames: say how many, from 1 to ${MOST_IN_SEQUENCE}; ` +
          `for more, or for a run without an end, use a ring (bufferMode "auto").`,
      );
    }
    if (slots !== undefined) {
      throw new SettingsError("Cannot choose slots for a sequence: its memory holds each of its frames.");
    }
  }
  if (typeof onStall === "object" && !(Number.isInteger(onStall.restarts) && onStall.restarts >= 1)) {
    throw new SettingsError(`Cannot restart ${onStall.restarts} times: it must be a whole number from 1 on.`);
  }
}
