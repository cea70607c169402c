import { assertEquals, assertThrows } from "@std/assert";
import type { Settings } from "../../../src/camera/settings.ts";
import { SettingsError } from "../../../src/errors.ts";
import { Fields } from "../../../src/sandbox/host/fields.ts";
import { readRunWish } from "../../../src/sandbox/host/read_options.ts";
import { checkParameter, readSettings } from "../../../src/sandbox/host/read_settings.ts";
import { defaultLimits } from "../../../src/sandbox/limits.ts";

const granted = { ...defaultLimits, temperature: true, fan: true };

// Would catch: a setting that scripts may make outside a sandbox and that is lost on the way in.
Deno.test("sound settings come through as they are", () => {
  const settings: Settings = {
    port: "Sensitivity",
    speed: 1,
    gain: "Full well",
    region: { x: 0, y: 1, width: 2, height: 3 },
    binning: [2, 1],
    exposureMs: 0.5,
    trigger: "software-edge",
    exposeOut: "any-row",
    metadata: true,
    smartStreamMs: [1, 2.5],
    clearMode: "Auto",
    temperatureSetpointC: -20,
    fan: "High",
    scanMode: "Line Delay",
    scanLineDelay: 3,
    scanWidth: 5,
    postProcessing: { A: true, B: { THRESHOLD: 110 } },
  };
  assertEquals(readSettings(settings, granted), settings);
  assertEquals(readSettings({ region: "full" }, granted), { region: "full" });
});

// Would catch: values of a wrong type that get as far as a call of libpvcam.
Deno.test("settings of another shape are refused by name", () => {
  const wrong: [Record<string, unknown>, string][] = [
    [{ exposureMs: "5" }, "exposureMs"],
    [{ exposureMs: NaN }, "exposureMs"],
    [{ exposureMs: [5] }, "exposureMs"],
    [{ port: {} }, "port"],
    [{ port: "x".repeat(5000) }, "port"],
    [{ region: { x: 0, y: 0, width: "9", height: 9 } }, "region"],
    [{ region: [0, 0, 9, 9] }, "region"],
    [{ regions: Array(513).fill({ x: 0, y: 0, width: 1, height: 1 }) }, "regions"],
    [{ binning: "2" }, "binning"],
    [{ trigger: "__proto__" }, "trigger"],
    [{ metadata: 1 }, "metadata"],
    [{ smartStreamMs: [1, null] }, "smartStreamMs"],
    [{ postProcessing: { A: "yes" } }, "postProcessing"],
    [{ hcam: 0 }, "hcam"],
  ];
  for (const [settings, field] of wrong) {
    assertThrows(() => readSettings(settings, granted), SettingsError, field);
  }
  for (const value of [null, 5, "settings", [1]]) {
    assertThrows(() => readSettings(value, granted), SettingsError);
  }
});

// Would catch: a stranger's script that warms the sensor up, or stops the fan, by one door or by the other.
Deno.test("temperature and fan are off limits by both ways, each until it is granted", () => {
  assertThrows(
    () => readSettings({ temperatureSetpointC: 20 }, defaultLimits),
    SettingsError,
    "--allow-temperature",
  );
  assertThrows(() => readSettings({ fan: "Off" }, defaultLimits), SettingsError, "--allow-fan");
  assertThrows(
    () => checkParameter("PARAM_TEMP_SETPOINT", defaultLimits),
    SettingsError,
    "--allow-temperature",
  );
  assertThrows(() => checkParameter("PARAM_FAN_SPEED_SETPOINT", defaultLimits), SettingsError, "--allow-fan");
  checkParameter("PARAM_TEMP_SETPOINT", granted);
  checkParameter("PARAM_FAN_SPEED_SETPOINT", granted);
  assertThrows(() => readSettings({ fan: "Off" }, { ...defaultLimits, temperature: true }), SettingsError);
});

// Would catch: parameters that can harm a sensor or drive other machines, such as the gain of an EMCCD or output lines.
Deno.test("other parameters than those of the read-out cannot be set", () => {
  checkParameter("PARAM_SPDTAB_INDEX", defaultLimits);
  for (const name of ["PARAM_GAIN_MULT_FACTOR", "PARAM_IO_STATE", "PARAM_SHTR_OPEN_MODE", "toString", ""]) {
    assertThrows(() => checkParameter(name, granted), SettingsError, "Cannot set");
  }
});

const plain = { camera: 1, sinks: [], asks: false, logs: false };
const wishOf = (more: Record<string, unknown>) => readRunWish(new Fields({ ...plain, ...more }, "acquire"));

Deno.test("options of a run come through, and nothing beside them", () => {
  const options = {
    frames: 3,
    slots: "auto",
    bufferMode: "no-overwrite",
    onOverrun: "fail",
    onStall: { restarts: 2 },
  };
  assertEquals(JSON.parse(JSON.stringify(wishOf(options).options)), options);
  const wrong: Record<string, unknown>[] = [
    { frames: 0 },
    { frames: 1.5 },
    { frames: 2 ** 40 },
    { slots: "all" },
    { bufferMode: "circular" },
    { onStall: { restarts: 1, more: 1 } },
    { waker: {} },
    { signal: {} },
    { sinks: {} },
    { sinks: [null] },
    { sinks: [{ kind: "HDF5", path: "a.h5", options: {} }] },
    { sinks: [{ kind: "raw", path: 5, options: {} }] },
    { sinks: [{ kind: "raw", path: "a.raw", options: { files: {} } }] },
    { sinks: Array(17).fill({ kind: "raw", path: "a.raw", options: {} }) },
    { asks: 1 },
  ];
  for (const one of wrong) assertThrows(() => wishOf(one), SettingsError);
});

// Would catch: a hundred million places whose names the host lists, for minutes and in gigabytes, before it refuses them.
Deno.test("bytes, and a text as an object, are no fields", () => {
  for (const odd of [new Uint8Array(3), Object("abc"), new Map(), [1]]) {
    assertThrows(() => wishOf({ sinks: [odd] }), SettingsError, "it takes fields");
  }
});

Deno.test("bytes must be the sender's own: shared ones could change after they were looked at", () => {
  const read = (value: unknown) => new Fields({ bytes: value }, "writeFile").bytes("bytes");
  assertEquals(read(new Uint8Array([1, 2])), new Uint8Array([1, 2]));
  for (
    const value of [new Uint8Array(new SharedArrayBuffer(2)), new Uint16Array(2), [1, 2], "ab", undefined]
  ) {
    assertThrows(() => read(value), SettingsError);
  }
});
