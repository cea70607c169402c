import type { Binning, Region } from "../../camera/region.ts";
import type { Settings } from "../../camera/settings.ts";
import { exposeOutWords, triggerWords } from "../../camera/trigger.ts";
import type { ParameterName } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";
import type { Limits } from "../limits.ts";
import { Fields } from "./fields.ts";

/** How each setting is read; `satisfies` has the compiler say which one is forgotten. */
const readers = {
  port: (fields, name) => nameOrNumber(fields, name),
  speed: (fields, name) => nameOrNumber(fields, name),
  gain: (fields, name) => nameOrNumber(fields, name),
  region: (fields, name) => fields.raw(name) === "full" ? "full" : readRegion(fields.fields(name)),
  regions: (fields, name) => fields.list(name, 512).map((one) => readRegion(new Fields(one, "regions"))),
  binning: (fields, name) => readBinning(fields, name),
  exposureMs: (fields, name) => fields.number(name),
  trigger: (fields, name) => fields.word(name, triggerWords),
  exposeOut: (fields, name) => fields.word(name, exposeOutWords),
  metadata: (fields, name) => fields.truth(name),
  smartStreamMs: (fields, name) => numbers(fields, name, 65_535),
  clearMode: (fields, name) => fields.text(name),
  temperatureSetpointC: (fields, name) => fields.number(name),
  fan: (fields, name) => fields.text(name),
  scanMode: (fields, name) => fields.text(name),
  scanLineDelay: (fields, name) => fields.whole(name),
  scanWidth: (fields, name) => fields.whole(name),
  postProcessing: (fields, name) => readFeatures(fields.fields(name)),
} satisfies { [Name in keyof Required<Settings>]: (fields: Fields, name: string) => Settings[Name] };

/** Parameters that a sandboxed script may set: those behind the settings that it may make. */
const harmless: readonly ParameterName[] = [
  "PARAM_READOUT_PORT",
  "PARAM_SPDTAB_INDEX",
  "PARAM_GAIN_INDEX",
  "PARAM_CLEAR_MODE",
  "PARAM_CLEAR_CYCLES",
  "PARAM_EXP_RES",
  "PARAM_METADATA_ENABLED",
  "PARAM_SCAN_MODE",
  "PARAM_SCAN_DIRECTION",
  "PARAM_SCAN_LINE_DELAY",
  "PARAM_SCAN_WIDTH",
  "PARAM_PP_INDEX",
  "PARAM_PP_PARAM_INDEX",
  "PARAM_PP_PARAM",
];

/** Settings as a stranger sent them. Throws a {@linkcode SettingsError} for what is none, and for what is off limits. */
export function readSettings(value: unknown, limits: Limits): Settings {
  const fields = new Fields(value, "settings").only(Object.keys(readers));
  const settings: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    if (!fields.has(name)) continue;
    settings[name] = read(fields, name);
  }
  if (fields.has("temperatureSetpointC")) grant("the temperature", limits.temperature, "--allow-temperature");
  if (fields.has("fan")) grant("the fan", limits.fan, "--allow-fan");
  return settings as Settings;
}

/** Throws unless a sandboxed script may set a parameter. */
export function checkParameter(name: string, limits: Limits): void {
  if (name === "PARAM_TEMP_SETPOINT") {
    return grant("the temperature", limits.temperature, "--allow-temperature");
  }
  if (name === "PARAM_FAN_SPEED_SETPOINT") return grant("the fan", limits.fan, "--allow-fan");
  if ((harmless as readonly string[]).includes(name)) return;
  throw new SettingsError(
    `Cannot set ${name}: this script is in a sandbox, where only parameters of the read-out can be set: ` +
      `${harmless.join(", ")}.`,
  );
}

function grant(what: string, granted: boolean, flag: string): void {
  if (granted) return;
  throw new SettingsError(
    `Cannot set ${what}: this script is in a sandbox, where that is off limits. Whoever runs it may grant it: ${flag}.`,
  );
}

function nameOrNumber(fields: Fields, name: string): string | number {
  return typeof fields.raw(name) === "number" ? fields.number(name) : fields.text(name);
}

function readRegion(fields: Fields): Region {
  fields.only(["x", "y", "width", "height"]);
  const [x, y, width, height] = (["x", "y", "width", "height"] as const).map((side) => fields.number(side));
  return { x, y, width, height };
}

function readBinning(fields: Fields, name: string): number | Binning {
  if (typeof fields.raw(name) === "number") return fields.number(name);
  const [x, y] = numbers(fields, name, 2);
  return [x, y ?? x];
}

function numbers(fields: Fields, name: string, most: number): number[] {
  return fields.list(name, most).map((one) => new Fields({ [name]: one }, "settings").number(name));
}

function readFeatures(fields: Fields): NonNullable<Settings["postProcessing"]> {
  const readOne = (name: string) =>
    typeof fields.raw(name) === "boolean" ? fields.truth(name) : readParameters(fields.fields(name));
  return Object.fromEntries(fields.names(100).map((name) => [name, readOne(name)]));
}

function readParameters(fields: Fields): Record<string, number> {
  return Object.fromEntries(fields.names(100).map((name) => [name, fields.number(name)]));
}
