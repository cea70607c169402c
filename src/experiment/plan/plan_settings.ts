import { checkGiven } from "../given_camera.ts";
import type { Camera } from "../../camera/camera.ts";
import { isSetting } from "../../camera/settings/saved_settings.ts";
import type { AppliedSettings } from "../../camera/settings.ts";
import { imageEvent } from "../../plan/image_event.ts";
import type { MDAEvent, MDASequence } from "../../plan/sequence.ts";
import { type ChannelSettings, checkCamera, readChannelSettings } from "./channel_settings.ts";
import { HardwareState } from "./hardware_state.ts";

/** What is needed to find the settings of a plan. */
export interface PlanSettingsOptions {
  /** The camera's settings of each channel. By default, those in the plan. */
  readonly channels?: ChannelSettings;
}

/** The settings for an event. */
export type PlanSettings = (event: MDAEvent) => AppliedSettings;

/**
 * Brings the camera into the state of the plan's setup and of each of its channels, without taking a frame. Returns a
 * function that gives the settings for an event: the size of frames, their period, the exposure as the camera rounds
 * it. Afterwards the camera is as it was before.
 *
 * @example What a plan would take of time and disk
 * ```ts
 * import { dryRun, eventsOf, readPlan, planSettings } from "@pvcam/pvcam-deno/plan";
 * import { openCamera } from "@pvcam/pvcam-deno";
 *
 * const plan = readPlan({
 *   channels: [{ config: "dim", exposure: 20 }, { config: "bright", exposure: 5 }],
 *   time_plan: { interval: 0.2, loops: 30 },
 *   settings: { bright: { binning: 2 } },
 * });
 * await using camera = await openCamera({ library: "simulator" });
 * console.log(dryRun(eventsOf(plan), await planSettings(camera, plan)));
 * ```
 *
 * @throws {SettingsError} If a channel asks for something that the camera cannot do.
 */
export async function planSettings(
  camera: Camera,
  plan: MDASequence,
  options: PlanSettingsOptions = {},
): Promise<PlanSettings> {
  checkGiven(camera, "planSettings(camera, plan)");
  const { channels = readChannelSettings(plan) } = options;
  checkCamera(plan, camera.info.name);
  const states = new Map<string, AppliedSettings>();
  const microscope = await HardwareState.open({ camera, channels });
  try {
    if (plan.setup) await microscope.setUp(withoutTraces(plan.setup, camera));
    for (const channel of plan.channels) {
      const { exposure } = channel;
      const event = imageEvent({ channel, ...(exposure !== undefined && { exposure }) });
      states.set(keyOf(event), await microscope.configure(event));
    }
    if (states.size === 0) states.set(keyOf(imageEvent()), await microscope.configure(imageEvent()));
  } finally {
    await microscope.restore();
  }
  return (event) => states.get(keyOf(event)) ?? states.values().next().value!;
}

/** A setup without everything that cannot be restored: parameters, other devices, places, actions. */
function withoutTraces(setup: MDAEvent, { info }: Camera): MDAEvent {
  const { x_pos: _x, y_pos: _y, z_pos: _z, properties = [], ...rest } = setup;
  const own = properties.filter(([device, property]) =>
    ["Camera", info.name].includes(device) && isSetting(property)
  );
  return { ...rest, properties: own, action: { type: "custom", name: "setup", data: {} } };
}

function keyOf({ channel, exposure }: MDAEvent): string {
  return JSON.stringify([channel?.group, channel?.config, exposure]);
}
