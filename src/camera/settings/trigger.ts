import type { Calls } from "../../../ffi/mod.ts";
import { SettingsError } from "../../errors.ts";

/** What starts an exposure. */
export type Trigger =
  | "internal"
  | "first"
  | "edge"
  | "level"
  | "level-overlap"
  | "level-pulsed"
  | "software-first"
  | "software-edge";

/** When the camera's output line is high. */
export type ExposeOut =
  | "first-row"
  | "all-rows"
  | "any-row"
  | "rolling-shutter"
  | "line-output"
  | "global-shutter";

/** PVCAM's numbers for our words: the extended modes of today's cameras, and the modes of older CCD cameras. */
const extended: Readonly<Record<Trigger, number>> = {
  "internal": 1792,
  "first": 2048,
  "edge": 2304,
  "level": 2560,
  "level-overlap": 3328,
  "level-pulsed": 3584,
  "software-first": 2816,
  "software-edge": 3072,
};
const legacy: Readonly<Partial<Record<Trigger, number>> & { internal: number }> = {
  "internal": 0,
  "edge": 1,
  "level": 2,
  "first": 3,
};

const exposeOuts: Readonly<Record<ExposeOut, number>> = {
  "first-row": 0,
  "all-rows": 1,
  "any-row": 2,
  "rolling-shutter": 3,
  "line-output": 4,
  "global-shutter": 5,
};

/** Every word for what starts an exposure. */
export const triggerWords = Object.keys(extended) as readonly Trigger[];

/** Every word for when the output line is high. */
export const exposeOutWords = Object.keys(exposeOuts) as readonly ExposeOut[];

/** The trigger and the expose-out mode of a run, and the number that pl_exp_setup_* takes for both. */
export interface TriggerChoice {
  readonly trigger: Trigger;
  readonly exposeOut?: ExposeOut;
  readonly expMode: number;
}

/**
 * Whether the length of the signal is the exposure. The vendor says so of level and level-overlap. It is unknown for
 * level-pulsed, for which no exposure is better than a wrong one.
 */
export function exposesByLevel(trigger: Trigger): boolean {
  return trigger.startsWith("level");
}

/** Checks that the camera has these modes. Throws a {@linkcode SettingsError} with the modes that it has. */
export async function chooseTrigger(
  calls: Calls,
  hcam: number,
  wish: { trigger?: Trigger; exposeOut?: ExposeOut },
): Promise<TriggerChoice> {
  const trigger = wish.trigger ?? "internal";
  const listed = await valuesOf(calls, hcam, "PARAM_EXPOSURE_MODE");
  const lines = await valuesOf(calls, hcam, "PARAM_EXPOSE_OUT_MODE");
  // A camera that lists no trigger modes gets the plainest one. Only extended modes combine with an expose-out mode.
  const offered = listed.length > 0 ? listed : [lines.length > 0 ? extended.internal : legacy.internal];
  const table = tableFor(offered);
  const words = triggersOf(offered);
  if (!words.includes(trigger)) {
    throw new SettingsError(`Cannot set trigger "${trigger}": this camera has ${words.join(", ")}.`);
  }
  const mode = table[trigger]!;
  const lineWords = (Object.keys(exposeOuts) as ExposeOut[]).filter((word) =>
    lines.includes(exposeOuts[word])
  );
  if (lineWords.length === 0) {
    if (wish.exposeOut === undefined) return { trigger, expMode: mode | (lines[0] ?? 0) };
    throw new SettingsError(`Cannot set expose out "${wish.exposeOut}": this camera has no such setting.`);
  }
  const exposeOut = wish.exposeOut ?? lineWords[0];
  if (!lineWords.includes(exposeOut)) {
    throw new SettingsError(`Cannot set expose out "${exposeOut}": this camera has ${lineWords.join(", ")}.`);
  }
  return { trigger, exposeOut, expMode: mode | exposeOuts[exposeOut] };
}

function tableFor(modes: readonly number[]): Readonly<Partial<Record<Trigger, number>>> {
  return modes.some((mode) => mode >= extended.internal) ? extended : legacy;
}

/** Our words for the numbers of a camera's PARAM_EXPOSURE_MODE. */
export function triggersOf(modes: readonly number[]): Trigger[] {
  const table = tableFor(modes);
  return (Object.keys(table) as Trigger[]).filter((word) => modes.includes(table[word]!));
}

async function valuesOf(
  calls: Calls,
  hcam: number,
  name: "PARAM_EXPOSURE_MODE" | "PARAM_EXPOSE_OUT_MODE",
): Promise<number[]> {
  if (!await calls.paramAvailable(hcam, name)) return [];
  return (await calls.getEnum(hcam, name)).map((entry) => entry.value);
}
