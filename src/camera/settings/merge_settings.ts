import type { ParameterName, ParameterValue } from "../../../ffi/mod.ts";
import type { Settings } from "../settings.ts";

/** The settings that a parameter of the nested table stands for: they are set before each run. */
const levels: Partial<Record<ParameterName, "port" | "speed" | "gain">> = {
  PARAM_READOUT_PORT: "port",
  PARAM_SPDTAB_INDEX: "speed",
  PARAM_GAIN_INDEX: "gain",
};

/** Settings after a parameter was set by its name: of the nested table, the setting goes along. */
export function withLevel(wish: Settings, name: ParameterName, value: ParameterValue): Settings {
  const level = levels[name];
  return level === undefined ? wish : mergeSettings(wish, { [level]: Number(value) });
}

/** Settings after some of them were set anew. */
export function mergeSettings(before: Settings, now: Settings): Settings {
  // A new port or speed means new speeds or gains: old names would point nowhere.
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
