// A plan in a file, as the tests of `pvcam run plan.yaml` write it, and what its recording says.
import { join } from "@std/path";

/** Two channels, four times, 0.2 s apart. */
export const two = `
channels: [dim, {config: bright, exposure: 3}]
time_plan: {interval: 0.2, loops: 4}
`;

/** Writes a plan and gives its name. */
export async function write(folder: string, text: string, name = "plan.yaml"): Promise<string> {
  await Deno.writeTextFile(join(folder, name), text);
  return name;
}

/** The record of a recording. */
export async function recordIn(folder: string, name: string) {
  return JSON.parse(await Deno.readTextFile(join(folder, name)));
}
