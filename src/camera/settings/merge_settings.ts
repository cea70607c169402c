import type { ParameterName, ParameterValue } from "../../../ffi/mod.ts";
import type { Settings } from "../settings.ts";

/** The setting behind each parameter of the nested table. Settings are set before each run. */
const levels: Partial<Record<ParameterName, "port" | "speed" | "gain">> = {
  PARAM_READOUT_PORT: "port",
  PARAM_SPDTAB_INDEX: "speed",
  PARAM_GAIN_INDEX: "gain",
};

/** The settings after a parameter was set by its name. Only parameters of the nested table change them. */
export function withLevel(wish: Settings, name: ParameterName, value: ParameterValue): Settings {
  const level = levels[name];
  return level === undefined ? wish : mergeSettings(wish, { [level]: Number(value) });
}

/** Settings after some of them were set again. */
export function mergeSettings(before: Settings, now: Settings): Settings {
  // A new port or speed has other speeds and gains, so the old choices below it are left out.
  const { port, speed, gain, ...rest } = before;
  if (now.region !== undefined) delete (rest as { regions?: unknown }).regions;
  if (now.regions !== undefined) delete (rest as { region?: unknown }).region;
  const kept = now.port !== undefined
    ? rest
    : now.speed !== undefined
    ? { ...rest, port }
    : { ...rest, port, speed, gain };
  return { ...kept, ...now };
}
