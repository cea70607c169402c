import configText from "../../../deno.json" with { type: "text" };
import { variable } from "../../variable.ts";

/** What people type to get here: a task of the clone, or the command that `deno task install` put on the PATH. */
export function program(): string {
  return variable("INIT_CWD") ? "deno task pvcam" : "pvcam";
}

/** The version of this package, by its configuration. */
export const version: string = /"version": "([^"]+)"/.exec(configText)![1];
