import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { isSetting, readSettings } from "../../../../src/camera/settings/saved_settings.ts";
import { SettingsError } from "../../../../src/errors.ts";

// Would catch: a file of something else that is taken for settings, and a setting that is passed over for its spelling.
Deno.test("settings must be an object with known names", () => {
  const settings = { exposureMs: 5, port: "Sensitivity" };
  assertEquals(readSettings(settings), settings);
  assertEquals(readSettings({}), {});
  for (const value of [[settings], null, "exposureMs", 5, true]) {
    assertThrows(() => readSettings(value), SettingsError, "settings");
  }
  assertThrows(() => readSettings({ exposure: 5 }), SettingsError, 'did you mean "exposureMs"?');
  assertEquals(["gain", "toString", "Gain"].map(isSetting), [true, false, false]);
});

// Would catch: a value that reads well to a person and that the camera takes for something else, or a stack trace for it.
Deno.test("a value of another kind is refused by name, with what was given and what is taken", () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ exposureMs: "10 ms" }, /exposureMs to "10 ms".*number without a unit/],
    [{ exposureMs: -1 }, /exposureMs to -1.*from 0/],
    [{ exposureMs: NaN }, /exposureMs to NaN/],
    [{ exposureMs: null }, /exposureMs to null.*Leave it out/],
    [{ exposureMs: Promise.resolve(5) }, /a promise.*await/],
    [{ binning: "2x2" }, /binning to "2x2".*\[2, 1\]/],
    [{ binning: [2, 2, 2] }, /binning/],
    [{ region: [0, 0, 64, 64] }, /region to \[0,0,64,64\].*\{ x, y, width, height \}/],
    [{ region: { x: 0, y: 0, w: 64, h: 64 } }, /region.*"full"/],
    [{ regions: { x: 0, y: 0, width: 1, height: 1 } }, /regions.*a list/],
    [{ trigger: "__proto__" }, /trigger to "__proto__".*"software-edge"/],
    [{ metadata: "yes" }, /metadata.*true or false/],
    [{ gain: {} }, /gain/],
    [{ fan: 2 }, /fan/],
    [{ scanWidth: 1.5 }, /scanWidth/],
    [{ temperatureSetpointC: "-20" }, /temperatureSetpointC to "-20".*a number/],
    [{ smartStreamMs: 5 }, /smartStreamMs.*a list/],
    [{ postProcessing: { A: "yes" } }, /postProcessing/],
  ];
  for (const [settings, sentence] of wrong) {
    const { message } = assertThrows(() => readSettings(settings), SettingsError);
    assertMatch(message, sentence);
  }
});

Deno.test("what was read is a copy: later changes of the original do not reach it", () => {
  const given = { binning: [2, 1], region: { x: 0, y: 0, width: 8, height: 8 }, gain: undefined };
  const read = readSettings(given);
  given.binning[0] = 4;
  given.region.x = 99;
  assertEquals(read, { binning: [2, 1], region: { x: 0, y: 0, width: 8, height: 8 } });
});
