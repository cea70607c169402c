import { SettingsError } from "../errors.ts";
import { aFunction, either, type Kind, milliseconds, object, oneOf, truth, wholeNumber } from "../kinds.ts";
import { readFields } from "../read_fields.ts";
import type { Sink } from "../recording/sink.ts";

/** How the camera uses the memory of a run. */
export type RunBufferMode = "overwrite" | "no-overwrite" | "sequence";

/** How a run is to be taken. */
export interface AcquireOptions {
  /** How many frames; without it the run lasts until it is stopped. */
  readonly frames?: number;
  /** Without `frames`: how many there are at the most. No file is laid out for them, and the run says that it is complete. */
  readonly mostFrames?: number;
  /**
   * Slots of the ring: a number, the camera's recommendation, or `"auto"` (the default) for a second of frames: at
   * least 32, and at most what memory and PVCAM's 4 GiB allow.
   */
  readonly slots?: number | "auto" | "recommended";
  /** An upper bound for `"auto"`; none if not given. */
  readonly maxSlots?: number;
  /**
   * How the camera uses the ring. `"auto"`, the default, tries overwrite first; a mode that is named is never left silently.
   * `"sequence"` is a burst into memory that holds every frame, at most 65,535: the camera stops after it, and no
   * reader is ever too slow.
   */
  readonly bufferMode?: "auto" | "overwrite" | "no-overwrite" | "sequence";
  /** Where the frames go. */
  readonly sinks?: readonly Sink[];
  /** What to do when a sink is too slow: continue and count the lost frames, which is the default, or fail. */
  readonly onOverrun?: "fail" | "continue";
  /**
   * What to do when the camera falls silent without waiting for a trigger: say so in the report, which is the default,
   * fail, or restart it up to `restarts` times. Where the camera reports frames and libpvcam gives none of them, the
   * default is to fail.
   */
  readonly onStall?: "report" | "fail" | { readonly restarts: number };
  /**
   * What Ctrl-C, a polite kill and a closed terminal do while a file of this library is recorded. By default they stop
   * the run, finish its files, and end the program. Or nothing, for a script that listens for signals itself.
   */
  readonly onInterrupt?: "stop" | "ignore";
  /** Ends the run without draining the ring: frames that no sink has taken by then are in no file. */
  readonly signal?: AbortSignal;
  /**
   * Called when everything is armed: the camera starts when this is done. So a frame is taken at its time, and several
   * cameras start together.
   */
  readonly beforeStart?: () => void | Promise<void>;
  /** What wakes us; `"auto"`, the default, chooses by rights, frame rate and length. */
  readonly waker?: "auto" | "semaphore" | "callback";
  /**
   * Whether the run says on stderr what its script should know: that frames were lost or the run failed, where its report
   * has not been read by the end; and, unless there is a `log`, that the camera is silent or a disk too slow. True if not
   * given.
   */
  readonly warn?: boolean;
  /**
   * How late a frame may be seen, in milliseconds. If several frames come in that time, the clock wakes the run only
   * once in it, and the frames are found in batches, which takes a fraction of the CPU time; 0 wakes the run for each
   * frame. Without this option, a camera of more than some 4,000 frames a second is read in batches of 2 to 10 ms,
   * longer if this machine takes long to wake. The run never naps for more than an eighth of the ring. The option
   * chooses the waker `"semaphore"`.
   */
  readonly latencyMs?: number;
  /** Receives sentences about decisions (buffer mode, slots, waker) and about stalls. */
  readonly log?: (line: string) => void;
}

/** What is done when no frame comes for five periods, and two seconds at least. */
export type OnStall = NonNullable<AcquireOptions["onStall"]>;

/** The most frames that PVCAM takes in one sequence. */
const MOST_IN_SEQUENCE = 65_535;

/** A sink has these methods; a path, which some take for a sink, has none. */
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

/** What can be asked to restart a camera, and how often. */
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
