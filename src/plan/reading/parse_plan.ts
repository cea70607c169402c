import { SettingsError } from "../../errors.ts";
import { PlanFault } from "./field.ts";
import { type PlanOptions, readPlan } from "./read_plan.ts";
import type { MDASequence } from "../sequence.ts";
import { readYaml } from "./yaml.ts";

/** The longest plan. Reading it takes seconds, and 0.8 GB of memory; ten thousand positions need a quarter of this. */
const MOST_CHARACTERS = 2e6;

/** Options for reading a plan's text. */
export interface ParsePlanOptions extends PlanOptions {
  /** The text's name in errors, such as the file's name. */
  readonly source?: string;
}

/**
 * Reads an experiment from the text of a file: YAML, or JSON, which is a part of YAML.
 *
 * @example A plan in YAML
 * ```ts
 * import { parsePlan } from "@pvcam/pvcam-deno/plan";
 *
 * const plan = await parsePlan(`
 * channels: [dim, {config: bright, exposure: 50}]
 * time_plan: {interval: PT0.5S, loops: 3}
 * `);
 * console.log(plan.time_plan);
 * ```
 *
 * @throws {SettingsError} If the text is not YAML or not a plan that can be run; the sentence names line and column.
 */
export async function parsePlan(text: string, options: ParsePlanOptions = {}): Promise<MDASequence> {
  const { source = "The plan" } = options;
  if (text.length > MOST_CHARACTERS) {
    throw new SettingsError(
      `${source} has ${text.length} characters, and a plan may have at most ${MOST_CHARACTERS}. ` +
        "Write many positions as a grid, and many time points as a loop.",
    );
  }
  const placed = (place: string, fault: Error) =>
    new SettingsError(`${source}, ${place}${fault.message}`, { cause: fault });
  const yaml = await readYaml(text).catch((fault) => {
    throw fault instanceof SettingsError ? placed("", fault) : fault;
  });
  try {
    return readPlan(yaml.value, options);
  } catch (fault) {
    throw fault instanceof PlanFault ? placed(`${yaml.placeOf(fault.path, fault.atKey)}: `, fault) : fault;
  }
}
