import type { MoveStage } from "../../plan/sequence.ts";
import type { ChannelSettings } from "./channel_settings.ts";
import type { DoAction, SetProperty } from "./hardware_state.ts";
import type { BeforePlan, SinksOfPlan } from "./plan_sinks.ts";

/** Options of a plan's run. */
export interface AcquirePlanOptions {
  /** The camera's settings of each channel. By default, those in the plan. */
  readonly channels?: ChannelSettings;
  /** Moves the stage; without it an event that needs one fails. */
  readonly stage?: MoveStage;
  /** Sets properties of other devices. Those of device `Camera` are its settings, and its parameters, which stay. */
  readonly setProperty?: SetProperty;
  /** Does the events of an experiment's own kind (`action`). */
  readonly doAction?: DoAction;
  /** Where the frames go: into one recording, or with a function into one for each channel. */
  readonly sinks?: SinksOfPlan;
  /**
   * Whether the next event may be asked for before the last frame has come. Only then can the camera take
   * several by itself. It is so for a plan and an array, and not for a generator, which may want to see the frame.
   */
  readonly lookAhead?: boolean;
  /** When the times of the events began: milliseconds since 1970. By default, when the first event's turn comes. */
  readonly startedMs?: number;
  /**
   * What is recorded already of a plan that was broken off: with its `startedMs` it goes on from there, with times and
   * numbers. Events whose time has passed meanwhile are missing frames of the new recording.
   */
  readonly before?: BeforePlan;
  /** Ends the experiment without waiting for the frames of the events that have begun. */
  readonly signal?: AbortSignal;
  /** Receives a sentence about each decision of a run, such as its buffer mode. */
  readonly log?: (line: string) => void;
}
