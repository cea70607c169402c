import type { Camera } from "../../camera/camera.ts";
import type { FrameLease } from "../../frame/frame.ts";
import type { MDAEvent, MoveStage } from "../../plan/sequence.ts";
import type { CloseReason, SinkFile } from "../../recording/sink.ts";
import type { ChannelSettings } from "./channel_settings.ts";
import type { PlanEvents } from "./event_source.ts";
import type { DoAction, SetProperty } from "./hardware_state.ts";
import { PlanRun } from "./plan_run.ts";
import type { BeforePlan, SinksOfPlan } from "./plan_sinks.ts";

/** What a plan is run with. */
export interface AcquirePlanOptions {
  /** The camera that takes the frames. */
  readonly camera: Camera;
  /** The camera's settings of each channel; those that stand in the plan if not given. */
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
   * Whether an event may be asked for before the frame of the one before it is there; only then can the camera take
   * several by itself. So it is for a plan and for an array, and not for a generator, which may want to see the frame.
   */
  readonly lookAhead?: boolean;
  /** When the times of the events began: milliseconds since 1970. When the first event's turn comes, if not given. */
  readonly startedMs?: number;
  /**
   * What is recorded already of a plan that was broken off: with its `startedMs` it goes on from there, with times and
   * numbers. Events whose time has passed meanwhile are missing frames of the new recording.
   */
  readonly before?: BeforePlan;
  /** Ends the experiment without waiting for the frames of the events that have begun. */
  readonly signal?: AbortSignal;
  /** Told, in a sentence, what each run of the camera decided. */
  readonly log?: (line: string) => void;
}

/** A frame of an experiment and the event that it was taken for. */
export interface PlanFrame {
  /** The event. */
  readonly event: MDAEvent;
  /** The frame, on loan until the next step of the loop; its numbers are those of the experiment. */
  readonly frame: FrameLease;
  /** How much later than its time the event was begun, in milliseconds; 0 where it had none. */
  readonly lateMs: number;
}

/** What became of an experiment. */
export interface PlanReport {
  /** Why it ended, or `running`. */
  readonly reason: CloseReason | "running";
  /** What went wrong, if it failed. */
  readonly error?: string;
  /** When the times of its events began: milliseconds since 1970. Absent before that. */
  readonly startedMs?: number;
  /** Frames to be taken, those passed over among them, if it is a plan of no more than a million. */
  readonly planned?: number;
  /** Frames that its events asked for so far. */
  readonly events: number;
  /** Frames that came. */
  readonly frames: number;
  /** Frames that were begun and never came. */
  readonly missing: number;
  /**
   * Events whose time had passed when a plan that was broken off was taken up again: left out, those among them whose
   * frames a kill took out of one channel's file while another channel's had later ones.
   */
  readonly passedOver: number;
  /** Frames that were begun late, by more than 10 ms. */
  readonly late: number;
  /** The most that one was late, in milliseconds. */
  readonly latestMs: number;
  /** How often several events were one sequence that the camera took by itself. */
  readonly hardwareSequences: number;
  /** Files that the sinks left. */
  readonly files: readonly SinkFile[];
}

/**
 * Runs an experiment: a plan, or events that are made while it runs. A loop over it gets each frame with its event, and
 * the first step of the loop begins it. Events that follow each other closer than a frame are one sequence that the
 * camera takes by itself; times of events are the earliest at which they may begin, and a late one says so. What an
 * event leaves out is as it was before, and so is the camera afterwards.
 *
 * @example A plan of two channels
 * ```ts
 * import { acquirePlan, openCamera, readPlan } from "@pvcam/pvcam-deno";
 *
 * const plan = readPlan({
 *   channels: [{ config: "dim", exposure: 20 }, { config: "bright", exposure: 5 }],
 *   time_plan: { interval: 0.2, loops: 3 },
 *   settings: { bright: { binning: 2 } },
 * });
 * await using camera = await openCamera(undefined, { library: "simulator" });
 * for await (const { event, frame } of acquirePlan(plan, { camera })) {
 *   console.log(event.index.t, event.channel?.config, frame.width);
 * }
 * ```
 *
 * @example Longer exposures until the picture is bright enough
 * ```ts
 * import { acquirePlan, imageEvent, openCamera } from "@pvcam/pvcam-deno";
 *
 * let mean = 0;
 * function* longer() {
 *   for (let exposure = 1; exposure < 500 && mean < 200; exposure *= 2) yield imageEvent({ exposure });
 * }
 *
 * await using camera = await openCamera(undefined, { library: "simulator" });
 * for await (const { event, frame } of acquirePlan(longer(), { camera })) {
 *   mean = frame.pixels.reduce((sum, pixel) => sum + pixel, 0) / frame.pixels.length;
 *   console.log(event.exposure, mean);
 * }
 * ```
 *
 * @throws {SettingsError} From the loop, where an event asks for what is not there.
 */
export function acquirePlan(events: PlanEvents, options: AcquirePlanOptions): PlanRun {
  return new PlanRun(events, options);
}
