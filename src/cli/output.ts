import { fileSink, SettingsError, type Sink } from "../../mod.ts";
import type { Given } from "./flags.ts";

/** The sink that `--out` names by its ending, if it was given. Throws a `SinkError` that lists the endings there are. */
export function sinkOf({ out, force }: Given): Sink | undefined {
  if (out !== undefined) return fileSink(out, { force });
  if (force) throw new SettingsError("Flag --force replaces the file of --out, which was not given.");
  return undefined;
}
