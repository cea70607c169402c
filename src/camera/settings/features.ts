import type { Calls } from "../../../ffi/mod.ts";
import { anyNumber, text, wholeNumber } from "../../kinds.ts";
import { byChoice, byNumber } from "./parameter_settings.ts";
import { setPostProcessing } from "./post_processing.ts";
import { features } from "./setting_kinds.ts";
import type { FeatureRow } from "./setting_row.ts";

/** Settings that depend on no other: one parameter each, or a table of post-processing features. */
export interface FeatureSettings {
  /** How the sensor is cleared: the camera's name for it, such as `Auto` or `Pre-Sequence`. */
  readonly clearMode?: string;
  /** The set point of the sensor's temperature, in degrees Celsius. */
  readonly temperatureSetpointC?: number;
  /** The fan's speed: the camera's name for it, such as `High`. */
  readonly fan?: string;
  /** How the rows are scanned: the camera's name for it, such as `Auto` or `Line Delay`. */
  readonly scanMode?: string;
  /** For scan mode `Line Delay`: the wait between rows, in row times. */
  readonly scanLineDelay?: number;
  /** For scan mode `Scan Width`: how many rows are exposed at once. */
  readonly scanWidth?: number;
  /**
   * Post-processing features, by the camera's names: `true` or `false` for a whole feature, or its single parameters,
   * as in `{ "DESPECKLE BRIGHT LOW": { "THRESHOLD": 110 } }`.
   */
  readonly postProcessing?: Readonly<Record<string, boolean | Readonly<Record<string, number>>>>;
}

/**
 * Their rows, in the order in which they are set. A new setting is a field above and a row here; no other file changes.
 */
export const featureRows = {
  clearMode: {
    kind: text('a name, such as "Auto"'),
    flag: { name: "clear-mode", takes: "NAME", help: "How the sensor is cleared, as the camera calls it" },
    parameters: ["PARAM_CLEAR_MODE"],
    apply: byChoice("PARAM_CLEAR_MODE"),
  },
  fan: {
    kind: text('a name, such as "High"'),
    flag: { name: "fan", takes: "NAME", help: "The fan's speed, as the camera calls it" },
    parameters: ["PARAM_FAN_SPEED_SETPOINT"],
    grant: "fan",
    apply: byChoice("PARAM_FAN_SPEED_SETPOINT"),
  },
  scanMode: {
    kind: text('a name, such as "Auto"'),
    flag: { name: "scan-mode", takes: "NAME", help: "How rows are scanned, as the camera calls it" },
    parameters: ["PARAM_SCAN_MODE"],
    apply: byChoice("PARAM_SCAN_MODE"),
  },
  scanLineDelay: {
    kind: wholeNumber(0, 65_535),
    flag: {
      name: "scan-line-delay",
      takes: "N",
      help: "Row times to wait between rows, in scan mode Line Delay",
    },
    parameters: ["PARAM_SCAN_LINE_DELAY"],
    apply: byNumber("PARAM_SCAN_LINE_DELAY"),
  },
  scanWidth: {
    kind: wholeNumber(1, 65_535),
    flag: { name: "scan-width", takes: "N", help: "Rows exposed at once, in scan mode Scan Width" },
    parameters: ["PARAM_SCAN_WIDTH"],
    apply: byNumber("PARAM_SCAN_WIDTH"),
  },
  temperatureSetpointC: {
    kind: anyNumber,
    flag: {
      name: "temperature",
      takes: "C",
      help: "Set point of the sensor's temperature, in degrees Celsius",
    },
    parameters: ["PARAM_TEMP_SETPOINT"],
    grant: "temperature",
    // PVCAM counts hundredths of a degree.
    apply: byNumber("PARAM_TEMP_SETPOINT", 100),
  },
  postProcessing: {
    kind: features,
    flag: {
      name: "post-processing",
      takes: "NAME=on|off,...",
      help: "Post-processing features, as the camera calls them",
    },
    parameters: ["PARAM_PP_INDEX", "PARAM_PP_PARAM_INDEX", "PARAM_PP_PARAM"],
    apply: setPostProcessing,
  },
} as const satisfies {
  [Name in keyof Required<FeatureSettings>]: FeatureRow<NonNullable<FeatureSettings[Name]>>;
};

/** Sets what was asked for, and returns what is in force. */
export async function applyFeatures(
  calls: Calls,
  hcam: number,
  wish: FeatureSettings,
): Promise<FeatureSettings> {
  const applied: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(featureRows) as [keyof FeatureSettings, FeatureRow<unknown>][]) {
    if (wish[name] !== undefined) applied[name] = await row.apply({ calls, hcam }, wish[name], name);
  }
  return applied;
}
