import { assertEquals, assertThrows } from "@std/assert";
import { isSetting, readSettings } from "../../../src/camera/saved_settings.ts";
import { SettingsError } from "../../../src/errors.ts";

// Would catch: a file of something else that is taken for settings, and a setting that is passed over for its spelling.
Deno.test("settings are an object of names that there are", () => {
  const settings = { exposureMs: 5, port: "Sensitivity" };
  assertEquals(readSettings(settings), settings);
  assertEquals(readSettings({}), {});
  for (const value of [[settings], null, "exposureMs", 5, true]) {
    assertThrows(() => readSettings(value), SettingsError, "settings");
  }
  assertThrows(() => readSettings({ exposure: 5 }), SettingsError, 'did you mean "exposureMs"?');
  assertEquals(["gain", "toString", "Gain"].map(isSetting), [true, false, false]);
});
