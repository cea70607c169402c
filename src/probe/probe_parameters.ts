import { type AttributeName, type ParameterName, PARAMETERS, type ParameterValue } from "../../ffi/mod.ts";
import { type Bench, unlessRefused } from "./bench.ts";

/** A value as JSON; an integer that a double cannot hold is a text. */
export type ProbedValue = number | string | boolean | Record<string, number> | readonly number[];

/** All that a camera says about one parameter. */
export interface ProbedParameter {
  readonly id: number;
  readonly type: string;
  /** The header's number: 1 read-only, 2 read-write, 3 exists, 4 write-only. */
  readonly access: number;
  readonly live: boolean;
  readonly count?: number;
  readonly current?: ProbedValue;
  readonly default?: ProbedValue;
  readonly min?: ProbedValue;
  readonly max?: ProbedValue;
  readonly increment?: ProbedValue;
  readonly choices?: readonly { readonly value: number; readonly name: string }[];
}

/** Numbers that identify one camera. They are left out, because the owner sends the file to others. */
const personal: readonly ParameterName[] = ["PARAM_HEAD_SER_NUM_ALPHA", "PARAM_CAM_SYSTEMS_INFO"];

/** Asks for every attribute of every parameter that the camera has. It changes nothing. */
export async function probeParameters(bench: Bench): Promise<Record<string, ProbedParameter>> {
  const { library: { calls }, hcam } = bench;
  const found: Record<string, ProbedParameter> = {};
  const seen = new Set<number>();
  for (const name of Object.keys(PARAMETERS) as ParameterName[]) {
    const { id } = PARAMETERS[name];
    // Some parameters have an older name too.
    if (seen.has(id) || !await calls.paramAvailable(hcam, name)) continue;
    seen.add(id);
    const type = await unlessRefused(calls.getParamType(hcam, name));
    const access = await unlessRefused(calls.getNumber(hcam, name, "ATTR_ACCESS"));
    if (type === undefined || access === undefined) continue;
    const asked = async (attribute: AttributeName) => {
      const value = await unlessRefused(calls.getParam(hcam, name, attribute));
      return value === undefined ? undefined : shown(value);
    };
    found[name] = {
      id,
      type,
      access,
      live: (await asked("ATTR_LIVE")) === true,
      ...(personal.includes(name) ? {} : {
        count: (await asked("ATTR_COUNT")) as number | undefined,
        current: await asked("ATTR_CURRENT"),
        default: await asked("ATTR_DEFAULT"),
        ...(type === "string" ? {} : {
          min: await asked("ATTR_MIN"),
          max: await asked("ATTR_MAX"),
          increment: await asked("ATTR_INCREMENT"),
        }),
      }),
      ...(type === "enum" ? { choices: await unlessRefused(calls.getEnum(hcam, name)) } : {}),
    };
  }
  return found;
}

function shown(value: ParameterValue): ProbedValue {
  if (typeof value !== "bigint") return value as ProbedValue;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
