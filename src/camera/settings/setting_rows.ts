import { milliseconds, oneOf, truth } from "../../kinds.ts";
import { featureRows } from "./features.ts";
import { binning, exposures, nameOrNumber, region, regions } from "./setting_kinds.ts";
import type { SettingRow } from "./setting_row.ts";
import type { Settings } from "../settings.ts";
import { exposeOutWords, triggerWords } from "./trigger.ts";

/**
 * Every setting, in the order of the help. Settings that depend on each other are set together, in apply_settings.ts.
 */
export const settingRows = {
  exposureMs: {
    kind: milliseconds,
    flag: { name: "exposure", short: "e", takes: "MS", help: "Exposure in milliseconds" },
    parameters: ["PARAM_EXP_RES"],
  },
  region: {
    kind: region,
    flag: { name: "region", takes: "X,Y,W,H", help: "Part of the sensor in unbinned pixels, or full" },
    parameters: [],
  },
  binning: {
    kind: binning,
    flag: { name: "binning", takes: "N|NxM", help: "Columns and rows summed into one pixel" },
    parameters: [],
  },
  port: {
    kind: nameOrNumber("a port"),
    flag: { name: "port", takes: "NAME|N", help: "Readout port" },
    parameters: ["PARAM_READOUT_PORT"],
  },
  speed: {
    kind: nameOrNumber("a speed"),
    flag: { name: "speed", takes: "NAME|N", help: "Speed of the port" },
    parameters: ["PARAM_SPDTAB_INDEX"],
  },
  gain: {
    kind: nameOrNumber("a gain"),
    flag: { name: "gain", takes: "NAME|N", help: "Gain of the speed" },
    parameters: ["PARAM_GAIN_INDEX"],
  },
  trigger: {
    kind: oneOf(triggerWords),
    flag: { name: "trigger", takes: "WORD", help: `What starts an exposure: ${triggerWords.join(", ")}` },
    parameters: [],
  },
  exposeOut: {
    kind: oneOf(exposeOutWords),
    flag: {
      name: "expose-out",
      takes: "WORD",
      help: `When the output line is high: ${exposeOutWords.join(", ")}`,
    },
    parameters: [],
  },
  metadata: {
    kind: truth,
    flag: { name: "metadata", help: "Have the camera embed its clock and frame numbers in each frame" },
    parameters: ["PARAM_METADATA_ENABLED"],
  },
  regions: {
    kind: regions,
    flag: {
      name: "regions",
      takes: "X,Y,W,H;...",
      help: "Several parts of the sensor at once, separated by semicolons",
    },
    parameters: [],
  },
  smartStreamMs: {
    kind: exposures,
    flag: {
      name: "smart-stream",
      takes: "MS,MS,...",
      help: "Exposures in milliseconds that the camera repeats, one for each frame",
    },
    parameters: [],
  },
  ...featureRows,
} as const satisfies { [Name in keyof Required<Settings>]: SettingRow<NonNullable<Settings[Name]>> };

/** The names of all settings. */
export const settingNames = Object.keys(settingRows) as readonly (keyof Settings)[];

/** The same rows, for code that takes any name. */
export const rowOf: Readonly<Record<keyof Settings, SettingRow<unknown>>> = settingRows;
