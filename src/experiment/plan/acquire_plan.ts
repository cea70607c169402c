import type { Camera } from "../../camera/camera.ts";
import type { AcquirePlanOptions } from "./plan_options.ts";
import type { PlanEvents } from "./event_source.ts";
import { PlanRun } from "./plan_run.ts";

/**
 * Runs an experiment: a plan, or events that are made while it runs. A loop over it gets each frame with its event, and
 * the first step of the loop begins the experiment. Events that follow each other without a gap are one sequence, which
 * the camera times. An event begins no earlier than its time, and its frame says how late it began. A setting that an
 * event leaves out is as it was before the experiment, and so is the camera afterwards.
 *
 * @example A plan of two channels
 * ```ts
 * import { acquirePlan, readPlan } from "@pvcam/pvcam-deno/plan";
 * import { openCamera } from "@pvcam/pvcam-deno";
 *
 * const plan = readPlan({
 *   channels: [{ config: "dim", exposure: 20 }, { config: "bright", exposure: 5 }],
 *   time_plan: { interval: 0.2, loops: 3 },
 *   settings: { bright: { binning: 2 } },
 * });
 * await using camera = await openCamera({ library: "simulator" });
 * for await (const { event, frame } of acquirePlan(camera, plan)) {
 *   console.log(event.index.t, event.channel?.config, frame.width);
 * }
 * ```
 *
 * @example Longer exposures until the picture is bright enough
 * ```ts
 * import { acquirePlan, imageEvent } from "@pvcam/pvcam-deno/plan";
 * import { openCamera } from "@pvcam/pvcam-deno";
 * import { statistics } from "@pvcam/pvcam-deno/analysis";
 *
 * let mean = 0;
 * function* longer() {
 *   for (let exposure = 1; exposure < 500 && mean < 200; exposure *= 2) yield imageEvent({ exposure });
 * }
 *
 * await using camera = await openCamera({ library: "simulator" });
 * for await (const { event, frame } of acquirePlan(camera, longer())) {
 *   mean = statistics(frame).mean;
 *   console.log(event.exposure, mean);
 * }
 * ```
 *
 * @throws {SettingsError} From the loop, if an event asks for something that does not exist.
 */
export function acquirePlan(camera: Camera, events: PlanEvents, options: AcquirePlanOptions = {}): PlanRun {
  return new PlanRun(camera, events, options);
}
