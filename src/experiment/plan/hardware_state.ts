import type { Camera } from "../../camera/camera.ts";
import { isSetting, settingsOf } from "../../camera/settings/saved_settings.ts";
import type { AppliedSettings, Settings } from "../../camera/settings.ts";
import { SettingsError } from "../../errors.ts";
import type { EventAction, MDAEvent, MoveStage, PropertyTuple, StageTarget } from "../../plan/sequence.ts";
import { type ChannelSettings, checkChannels, settingsFor } from "./channel_settings.ts";

/** Sets a property of a device other than the camera, such as a shutter or a filter wheel. */
export type SetProperty = (device: string, property: string, value: unknown) => void | Promise<void>;

/**
 * Sets up the light of a channel, such as by turning a filter wheel or switching a lamp. It is called before the first
 * frame of a channel if the frame before was of another channel.
 */
export type SetChannel = (
  channel: { readonly config: string; readonly group: string },
  event: MDAEvent,
) => void | Promise<void>;

/** Carries out a custom event of a plan. */
export type DoAction = (action: EventAction & { type: "custom" }, event: MDAEvent) => void | Promise<void>;

/** The camera and devices of an experiment. */
export interface HardwareParts {
  readonly camera: Camera;
  readonly channels: ChannelSettings;
  readonly stage?: MoveStage;
  readonly setChannel?: SetChannel;
  readonly setProperty?: SetProperty;
  readonly doAction?: DoAction;
}

/**
 * The state of the camera and the devices around it, as the events of an experiment change it. A change is applied as a
 * whole or refused.
 */
export class HardwareState {
  readonly #parts: HardwareParts;
  readonly #before: Settings;
  #base: Settings;
  #applied: AppliedSettings;
  #configured = "";
  #touched = false;
  #place: StageTarget = {};
  #channel = "";

  private constructor(parts: HardwareParts, applied: AppliedSettings) {
    this.#parts = parts;
    this.#applied = applied;
    this.#before = this.#base = settingsOf(applied);
  }

  /** Reads the settings in force, which apply wherever an event says nothing. */
  static async open(parts: HardwareParts): Promise<HardwareState> {
    const applied = await parts.camera.configure({});
    if (applied.trigger.startsWith("software")) {
      throw new SettingsError(
        `Cannot run an experiment on camera "${parts.camera.info.name}" with trigger "${applied.trigger}": ` +
          `no trigger would reach it. Configure trigger "internal", or one that a signal gives.`,
      );
    }
    const microscope = new HardwareState(parts, applied);
    checkChannels(parts.channels, microscope.#base);
    return microscope;
  }

  /** The settings that were in force before the experiment. */
  get before(): Settings {
    return this.#before;
  }

  /** The settings in force. */
  get applied(): AppliedSettings {
    return this.#applied;
  }

  /** Applies an experiment's setup, which applies wherever events say nothing. */
  async setUp(event: MDAEvent): Promise<void> {
    await this.move(event);
    await this.setProperties(event);
    await this.configure(event);
    this.#base = settingsOf(this.#applied);
    if (event.action.type === "custom" && event.action.name !== "setup") await this.act(event);
  }

  /** Moves the stage, unless it is already there. */
  async move({ x_pos, y_pos, z_pos, pos_name }: MDAEvent): Promise<void> {
    const target = {
      ...(x_pos !== undefined && { xUm: x_pos }),
      ...(y_pos !== undefined && { yUm: y_pos }),
      ...(z_pos !== undefined && { zUm: z_pos }),
    };
    const axes = Object.keys(target) as (keyof typeof target)[];
    if (axes.every((axis) => this.#place[axis] === target[axis])) return;
    if (!this.#parts.stage) {
      throw new SettingsError(
        `An event moves the stage to ${axes.map((axis) => `${axis[0]} = ${target[axis]} um`).join(", ")}, ` +
          `and there is none: give a function as stage that moves one.`,
      );
    }
    await this.#parts.stage({ ...target, ...(pos_name !== undefined && { name: pos_name }) });
    this.#place = { ...this.#place, ...target };
  }

  /** Whether an event changes the light on the sample, which must not happen before the event's time. */
  changesLight({ channel, properties = [] }: MDAEvent): boolean {
    const changes = this.#parts.setChannel !== undefined && channel && nameOf(channel) !== this.#channel;
    return properties.length > 0 || changes === true;
  }

  /** Tells the devices around the camera which channel comes, unless the frame before was of the same channel. */
  async setChannel(event: MDAEvent): Promise<void> {
    const { channel, action } = event;
    const { setChannel } = this.#parts;
    if (!setChannel || !channel || action.type !== "acquire_image" || nameOf(channel) === this.#channel) {
      return;
    }
    this.#channel = ""; // if the change fails half-way, neither channel is set
    await setChannel({ config: channel.config, group: channel.group }, event);
    this.#channel = nameOf(channel);
  }

  /** Sets an event's properties. Properties that are settings of the camera stay until they are set again. */
  async setProperties({ properties = [] }: MDAEvent): Promise<void> {
    for (const property of properties) await this.#setProperty(property);
  }

  /** Configures the camera for an event, unless it already is. */
  async configure(event: MDAEvent): Promise<AppliedSettings> {
    const settings = settingsFor(event, { channels: this.#parts.channels, base: this.#base });
    const wish = JSON.stringify(settings);
    if (wish === this.#configured) return this.#applied;
    this.#configured = "";
    this.#touched = true;
    this.#applied = await this.#parts.camera.configure(settings);
    this.#configured = wish;
    return this.#applied;
  }

  /** Carries out an event of the experiment's own kind. */
  async act(event: MDAEvent): Promise<void> {
    const { action } = event;
    if (action.type !== "custom") return;
    if (!this.#parts.doAction) {
      throw new SettingsError(
        `An event asks for the action "${action.name}", but there is no function for it: give one as doAction.`,
      );
    }
    await this.#parts.doAction(action, event);
  }

  async #setProperty([device, property, value]: PropertyTuple): Promise<void> {
    const { camera, setProperty } = this.#parts;
    const own = device === "Camera" || device === camera.info.name;
    if (own && isSetting(property)) {
      const { region, regions, ...rest } = this.#base;
      const area = property === "region" || property === "regions" ? {} : regions ? { regions } : { region };
      this.#base = { ...rest, ...area, [property]: value } as Settings;
      return;
    }
    if (own && property.startsWith("PARAM_")) {
      this.#configured = ""; // the camera must be set up again
      this.#touched = true;
      // The camera checks name and value, which come from a file.
      await camera.setParameter(property as Parameters<Camera["setParameter"]>[0], value as string);
      return;
    }
    if (!setProperty) {
      throw new SettingsError(
        `An event sets property "${property}" of device "${device}", but there is no function for it: ` +
          (own
            ? "the camera has neither a setting nor a parameter (PARAM_...) of that name."
            : "give a function as setProperty, or name the camera's own settings, with device Camera."),
      );
    }
    await setProperty(device, property, value);
  }

  /** Restores the camera's settings. The stage and other devices stay where they are. */
  async restore(): Promise<void> {
    if (!this.#touched || this.#parts.camera.disconnected) return;
    await this.#parts.camera.configure(this.#before);
  }
}

function nameOf({ config, group }: NonNullable<MDAEvent["channel"]>): string {
  return `${group}/${config}`;
}
