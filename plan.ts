/**
 * Experiments as data: reads plans in useq's format, says what time and disk space they need, and runs them on a
 * camera.
 *
 * @module
 */
export { dryRun, timedEvents } from "./src/plan/dry_run.ts";
export type { DryRun, DryRunOptions, DryRunOptionsOf, TimedEvent } from "./src/plan/dry_run.ts";
export { eventsOf } from "./src/plan/events.ts";
export { hardwareSequences } from "./src/plan/hardware_sequences.ts";
export type { HardwareOptions } from "./src/plan/hardware_sequences.ts";
export { imageEvent } from "./src/plan/image_event.ts";
export { parsePlan } from "./src/plan/reading/parse_plan.ts";
export type { ParsePlanOptions } from "./src/plan/reading/parse_plan.ts";
export { readPlan } from "./src/plan/reading/read_plan.ts";
export type { PlanOptions } from "./src/plan/reading/read_plan.ts";
export { channelSettings } from "./src/plan/sequence.ts";
export type {
  Axis,
  EventAction,
  EventRoi,
  GridMode,
  GridPlan,
  MDAEvent,
  MDASequence,
  MoveStage,
  PlanChannel,
  PlanPlate,
  PropertyTuple,
  StagePosition,
  StageTarget,
  TimePhase,
  TimePlan,
  ZPlan,
} from "./src/plan/sequence.ts";
export { acquirePlan } from "./src/experiment/plan/acquire_plan.ts";
export type { AcquirePlanOptions } from "./src/experiment/plan/plan_options.ts";
export type { PlanFrame, PlanReport } from "./src/experiment/plan/plan_report.ts";
export type { ChannelSettings } from "./src/experiment/plan/channel_settings.ts";
export type { PlanEvents } from "./src/experiment/plan/event_source.ts";
export type { DoAction, SetChannel, SetProperty } from "./src/experiment/plan/hardware_state.ts";
export { PlanRun } from "./src/experiment/plan/plan_run.ts";
export type { BeforePlan, SinksOfPlan } from "./src/experiment/plan/plan_sinks.ts";
export { planSettings } from "./src/experiment/plan/plan_settings.ts";
export type { PlanSettings, PlanSettingsOptions } from "./src/experiment/plan/plan_settings.ts";
export type { FramePlace } from "./src/frame/place.ts";
