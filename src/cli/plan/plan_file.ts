import { type MDASequence, parsePlan } from "../../../plan.ts";
import { SettingsError } from "../../../mod.ts";

/** Reads a plan from a file. Throws a `SettingsError` that names the file and, where there is one, line and column. */
export async function readPlanFile(path: string): Promise<MDASequence> {
  return await parsePlan(await textOf(path), { source: path });
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new SettingsError(`There is no plan "${path}".`);
    }
    if (error instanceof Deno.errors.IsADirectory) {
      throw new SettingsError(`"${path}" is a folder and no plan.`);
    }
    throw new SettingsError(`Cannot read the plan "${path}": ${(error as Error).message}.`);
  }
}
