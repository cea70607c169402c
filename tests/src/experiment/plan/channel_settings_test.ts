import { assertEquals, assertThrows } from "@std/assert";
import { settingsOf } from "../../../../src/camera/settings/saved_settings.ts";
import type { AppliedSettings } from "../../../../src/camera/settings.ts";
import { SettingsError } from "../../../../src/errors.ts";
import {
  checkCamera,
  checkChannels,
  readChannelSettings,
  settingsFor,
} from "../../../../src/experiment/plan/channel_settings.ts";
import { imageEvent } from "../../../../src/plan/image_event.ts";
import { readPlan } from "../../../../src/plan/reading/read_plan.ts";

const region = { x: 8, y: 16, width: 64, height: 32 };
const applied: AppliedSettings = {
  port: "CMOS",
  speed: "0",
  gain: "Balanced",
  bitDepth: 11,
  region,
  regions: [region],
  binning: [1, 1],
  exposureMs: 10,
  trigger: "internal",
  exposeOut: "first-row",
  metadata: false,
  smartStreamMs: [],
  fan: "Low",
  adjusted: [],
  width: 64,
  height: 32,
  frameBytes: 4096,
  readoutMs: 1,
  framePeriodMs: 10,
  recommendedSlots: 0,
};
const base = settingsOf(applied);
const inChannel = (config: string, more = {}) =>
  imageEvent({ channel: { config, group: "Channel" }, ...more });

// Would catch: a channel's settings that stay when the next one leaves them out; facts that are asked for as settings.
Deno.test("every event names all settings, also those already in force", () => {
  const channels = { a: { binning: 2, exposureMs: 5 }, "Filter/a": { gain: 1 } };
  const { regions: _regions, ...settings } = {
    port: "CMOS",
    speed: "0",
    gain: "Balanced",
    region,
    binning: [1, 1] as const,
    exposureMs: 10,
    trigger: "internal" as const,
    exposeOut: "first-row" as const,
    metadata: false,
    smartStreamMs: [],
    fan: "Low",
    regions: undefined,
  };
  assertEquals<unknown>(settingsFor(imageEvent(), { channels, base }), settings);
  assertEquals<unknown>(settingsFor(inChannel("other"), { channels, base }), settings);
  assertEquals<unknown>(settingsFor(inChannel("a"), { channels, base }), {
    ...settings,
    binning: 2,
    exposureMs: 5,
  });
  assertEquals(settingsFor(inChannel("a", { exposure: 7 }), { channels, base }).exposureMs, 7);
  const filtered = imageEvent({ channel: { config: "a", group: "Filter" } });
  assertEquals<unknown>(settingsFor(filtered, { channels, base }), { ...settings, gain: 1 });
});

Deno.test("of the ways to name what is read, the event's own counts, then the channel's", () => {
  const two = [region, { ...region, x: 100 }];
  const channels = { one: { region: { ...region, y: 0 } }, two: { regions: two }, none: {} };
  const several = settingsOf({ ...applied, regions: two });
  const areaOf = (event: ReturnType<typeof imageEvent>) => {
    const { region, regions } = settingsFor(event, { channels, base: several });
    return { region, regions };
  };
  const roi = { offset_x: 1, offset_y: 2, width: 3, height: 4 };
  assertEquals(areaOf(inChannel("none")), { region: undefined, regions: two });
  assertEquals(areaOf(inChannel("one")), { region: { ...region, y: 0 }, regions: undefined });
  assertEquals(areaOf(inChannel("two", { roi })), {
    region: { x: 1, y: 2, width: 3, height: 4 },
    regions: undefined,
  });
});

Deno.test("a setting that cannot be taken back is refused", () => {
  checkChannels({ a: { clearMode: "Auto" }, b: { clearMode: "Never" } }, base);
  checkChannels({ a: { fan: "High" }, b: {} }, base); // is in force, and so can be gone back to
  checkChannels({ a: { regions: [region] }, b: {} }, base);
  assertThrows(
    () => checkChannels({ a: { clearMode: "Auto" }, b: {} }, base),
    SettingsError,
    `Channel "a" sets clearMode and channel "b" does not`,
  );
  const plan = readPlan({ channels: ["a"], settings: { a: { exposrueMs: 5 } } });
  assertThrows(
    () => readChannelSettings(plan),
    SettingsError,
    `Channel "a": There is no setting "exposrueMs"; did you mean "exposureMs"?`,
  );
});

// Would catch: a plan that is taken by another camera than the one that its channels name.
Deno.test("a plan whose channels name another camera is refused", () => {
  const plan = readPlan({
    channels: [{ config: "dim", exposure: 5 }, { config: "red", camera: "left", exposure: 5 }],
  });
  checkCamera(plan, "left");
  assertThrows(() => checkCamera(plan, "right"), SettingsError, '"left"');
});
