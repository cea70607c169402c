import { SettingsError } from "../errors.ts";
import { aFunction, either, type Kind, milliseconds, object, oneOf, truth, wholeNumber } from "../kinds.ts";
import { readFields } from "../read_fields.ts";
import type { Sink } from "../recording/sink.ts";

/** How the camera uses the memory of a run. */
export type RunBufferMode = "overwrite" | "no-overwrite" | "sequence";

/** The options of a run. */
export interface AcquireOptions {
  /** How many frames; without it the run lasts until it is stopped. */
  readonly frames?: number;
  /**
   * The most frames of a run without `frames`. A run that reaches this number ends as complete. Files set no room
   * aside for so many frames.
   */
  readonly mostFrames?: number;
  /**
   * Slots of the ring: a number, the camera's recommendation, or `"auto"` (the default) for a second of frames: at
   * least 32, and at most what memory and PVCAM's 4 GiB allow.
   */
  readonly slots?: number | "auto" | "recommended";
  /** The most slots that `"auto"` may choose. Default: no limit. */
  readonly maxSlots?: number;
  /**
   * How the camera uses the ring. `"auto"`, the default, tries overwrite first. A mode that is named is never changed
   * silently. `"sequence"` is a burst into memory that has room for every frame, at most 65,535: the camera stops after
   * it, and no reader is ever too slow.
   */
  readonly bufferMode?: "auto" | "overwrite" | "no-overwrite" | "sequence";
  /** Where the frames go. */
  readonly sinks?: readonly Sink[];
  /** What to do when a sink is too slow: continue and count the lost frames, which is the default, or fail. */
  readonly onOverrun?: "fail" | "continue";
  /**
   * What to do when the camera falls silent although it does not wait for a trigger: say so in the report, which is the
   * default, fail, or restart the camera up to `restarts` times. If the camera reports frames and libpvcam gives none
   * of them, the default is to fail.
   */
  readonly onStall?: "report" | "fail" | { readonly restarts: number };
  /**
   * What Ctrl-C, a polite kill and a closed terminal do while a file of this library is recorded. `"stop"`, the
   * default, stops the run, finishes its files, and ends the program. `"ignore"` does nothing, for a script that
   * listens for signals itself.
   */
  readonly onInterrupt?: "stop" | "ignore";
  /** Ends the run without draining the ring: frames that no sink has taken by then are in no file. */
  readonly signal?: AbortSignal;
  /**
   * Called when everything is armed. The camera starts when the returned promise settles. So a frame can be taken at
   * its time, and several cameras can start together.
   */
  readonly beforeStart?: () => void | Promise<void>;
  /** What wakes the run. `"auto"`, the default, chooses by rights, frame rate and length. */
  readonly waker?: "auto" | "semaphore" | "callback";
  /**
   * Whether the run writes to stderr what its script should know. It says that frames were lost or that the run failed,
   * if the script has not read the report by the end. Unless there is a `log`, it also says that the camera is silent
   * or that a disk is too slow. Default: true.
   */
  readonly warn?: boolean;
  /**
   * How late a frame may be seen, in milliseconds. If several frames come in that time, the clock wakes the run only
   * once, and the frames are found in batches, which takes a fraction of the CPU time. 0 wakes the run for each frame.
   * Without this option, the frames of a camera with more than some 4,000 frames a second are found in batches of 2 to
   * 10 ms: the longer this machine takes to wake, the longer the batches. The run never naps for more than an eighth of
   * the ring. The option chooses the waker `"semaphore"`.
   */
  readonly latencyMs?: number;
  /** Receives sentences about decisions (buffer mode, slots, waker) and about stalls. */
  readonly log?: (line: string) => void;
}

/** What is done when no frame comes for five periods, and for at least two seconds. */
export type OnStall = NonNullable<AcquireOptions["onStall"]>;

/** The most frames that PVCAM takes in one sequence. */
const MOST_IN_SEQUENCE = 65_535;

/** The methods of a sink. A path, which some users take for a sink, has none of them. */
const sinkMethods = ["open", "append", "close"] as const;

/** A list of sinks. */
export const listOfSinks: Kind<readonly Sink[]> = {
  takes: "a list of sinks, such as [fileSink(path)]",
  takesText: "",
  read: (value) => Array.isArray(value) && value.every(isSink) ? value : undefined,
  parse: () => undefined,
};

function isSink(value: unknown): value is Sink {
  const methods = typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  return sinkMethods.every((name) => typeof methods[name] === "function");
}

/** How many times a silent camera may be restarted. */
const restarts: Kind<{ readonly restarts: number }> = {
  takes: "{ restarts } with a whole number from 1 on",
  takesText: "",
  read(value) {
    const { restarts, ...others } = typeof value === "object" && value !== null
      ? value as Record<string, unknown>
      : {};
    const times = wholeNumber(1, Number.MAX_SAFE_INTEGER).read(restarts);
    return times !== undefined && Object.keys(others).length === 0 ? { restarts: times } : undefined;
  },
  parse: () => undefined,
};

/** What each option takes. */
export const optionKinds = {
  frames: wholeNumber(1, 0x7fffffff),
  mostFrames: wholeNumber(1, 0x7fffffff),
  slots: either(wholeNumber(2, Number.MAX_SAFE_INTEGER), oneOf(["auto", "recommended"])),
  maxSlots: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  bufferMode: oneOf(["auto", "overwrite", "no-overwrite", "sequence"]),
  onOverrun: oneOf(["continue", "fail"]),
  onStall: either(oneOf(["report", "fail"]), restarts),
  onInterrupt: oneOf(["stop", "ignore"]),
  waker: oneOf(["auto", "semaphore", "callback"]),
  latencyMs: milliseconds,
  sinks: listOfSinks,
  signal: object(AbortSignal, "an AbortSignal"),
  beforeStart: aFunction,
  log: aFunction,
  warn: truth,
} as const satisfies { [Name in keyof Required<AcquireOptions>]: Kind<NonNullable<AcquireOptions[Name]>> };

/** Throws a {@linkcode SettingsError} for options that no camera could take. */
export function checkOptions(options: AcquireOptions): void {
  readFields(options, { what: "option", kinds: optionKinds });
  const { frames, bufferMode, slots, waker, latencyMs } = options;
  if (waker === "callback" && latencyMs !== undefined) {
    throw new SettingsError(
      'Cannot use latencyMs with waker "callback": the camera calls for each frame. Leave out one of the two.',
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
}
