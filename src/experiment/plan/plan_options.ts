import type { MoveStage } from "../../plan/sequence.ts";
import type { ChannelSettings } from "./channel_settings.ts";
import { listOfSinks } from "../../acquisition/options.ts";
import { aFunction, anyNumber, either, type Kind, object, oneOf, truth } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";
import type { DoAction, SetChannel, SetProperty } from "./hardware_state.ts";
import type { BeforePlan, SinksOfPlan } from "./plan_sinks.ts";

/** Options of a plan's run. */
export interface AcquirePlanOptions {
  /** The camera's settings of each channel. By default, those in the plan. */
  readonly channels?: ChannelSettings;
  /** Moves the stage. Without it an event that moves the stage fails. */
  readonly stage?: MoveStage;
  /** Sets up the light of a channel. Called before a frame if the frame before was of another channel. */
  readonly setChannel?: SetChannel;
  /**
   * Sets properties of other devices. Properties of the device `Camera` are its settings and its parameters; the
   * parameters stay as they are set.
   */
  readonly setProperty?: SetProperty;
  /** Carries out the events of an experiment's own kind (`action`). */
  readonly doAction?: DoAction;
  /** The sinks of the frames: one recording for all, or a function that gives a recording for each channel. */
  readonly sinks?: SinksOfPlan;
  /**
   * Whether the next event may be asked for before the last frame has come. Only then can the camera take several
   * frames without the script. Default: true for a plan and an array, and false for a generator, which may want to see
   * the frame.
   */
  readonly lookAhead?: boolean;
  /** When the times of the events began, in milliseconds since 1970. Default: when the first event's turn comes. */
  readonly startedMs?: number;
  /**
   * The earlier recording of a plan that ended early. With its `startedMs` the plan resumes with the same times and
   * numbers. Events whose time has passed are missing frames in the new recording.
   */
  readonly before?: BeforePlan;
  /**
   * What Ctrl-C, a polite kill and a closed terminal do while the experiment is recorded. `"stop"`, the default, stops
   * it, finishes its files, and ends the program. `"ignore"` does nothing, for a script that listens for signals
   * itself.
   */
  readonly onInterrupt?: "stop" | "ignore";
  /** Ends the experiment without waiting for the frames of the events that have begun. */
  readonly signal?: AbortSignal;
  /** Receives a sentence about each decision of a run, such as its buffer mode. */
  readonly log?: (line: string) => void;
}

const anObject: Kind<unknown> = {
  takes: "an object",
  takesText: "",
  read: (value) => typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined,
  parse: () => undefined,
};
const aFunctionLike = (example: string): Kind<unknown> => ({
  ...aFunction,
  takes: `a function, such as ${example}`,
});

const kinds = {
  channels: { ...anObject, takes: "settings by channel, such as { DAPI: { exposureMs: 50 } }" },
  stage: aFunctionLike("async ({ xUm, yUm, zUm }) => { ... }"),
  setChannel: aFunctionLike("async ({ config }) => { ... }"),
  setProperty: aFunctionLike("async (device, property, value) => { ... }"),
  doAction: aFunctionLike("async (action, event) => { ... }"),
  sinks: either<unknown, unknown>(
    listOfSinks,
    aFunctionLike("(channel) => [fileSink(`${channel}.ome.tif`)]"),
  ),
  lookAhead: truth,
  startedMs: anyNumber,
  before: either(anObject, aFunction, { takes: "what resumeRecording() gives as `before`" }),
  onInterrupt: oneOf(["stop", "ignore"]),
  signal: object(AbortSignal, "an AbortSignal"),
  log: aFunction,
} as const satisfies { [Name in keyof Required<AcquirePlanOptions>]: Kind<unknown> };
/** Fields that `resumeRecording` also returns, because its result is spread into the options. */
const ofInterrupted = { path: anything(), part: anything(), asked: anything() };

/** Throws a {@linkcode SettingsError} for impossible options. `deno run` checks no types. */
export function checkPlanOptions(options: AcquirePlanOptions): void {
  readFields(options, { what: "option", kinds: { ...kinds, ...ofInterrupted } });
}

function anything(): Kind<unknown> {
  return { takes: "anything", takesText: "", read: (value) => value ?? true, parse: () => undefined };
}
