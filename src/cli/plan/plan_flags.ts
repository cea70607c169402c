import { SettingsError } from "../../../mod.ts";
import { readArguments } from "../flags/arguments.ts";
import { type Command, settingsFlags } from "../flags/command.ts";
import type { FlagName, Given } from "../flags/flags.ts";
import { sampleFlags } from "../flags/sample_of_flags.ts";
import { isRecording } from "./plan_file.ts";

/** The flags that are only for plans: a script sets its camera up itself. */
export const planFlags: readonly FlagName[] = [
  "dry-run",
  "resume",
  "force",
  "zarr",
  "shard-size",
  "compress",
  "page",
  "address",
  "no-report",
  ...settingsFlags,
  ...sampleFlags,
];

/** The flags that a plan takes besides those of the camera. */
const alsoForPlans: readonly FlagName[] = ["library", "out", "json", "json-lines", "help"];

/** Whether a path is a plan by its ending, or a recording whose plan is meant. */
export function isPlan(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path) || isRecording(path);
}

/** The flags of a plan, before and after its name. Throws a `SettingsError` for flags that it does not take. */
export function readPlanFlags(command: Command, given: Given, words: readonly string[]): Given {
  const behind = readArguments({ ...command, handsOn: false, takes: undefined }, words).given;
  const all = { ...given, ...behind };
  const idle = (Object.keys(all) as FlagName[]).find((name) =>
    ![...planFlags, ...alsoForPlans].includes(name)
  );
  if (idle !== undefined) {
    throw new SettingsError(
      `--${idle} is for scripts. A plan is data, and this program runs it, as \`record\` does.`,
    );
  }
  if (all["smart-stream"] !== undefined) {
    throw new SettingsError(
      "--smart-stream cannot be used with a plan: each frame would start the list again. " +
        "Make a channel for each exposure instead.",
    );
  }
  refuseTogether(all, ["json", "json-lines"]);
  refuseTogether(all, ["resume", "force"]);
  refuseTogether(all, ["resume", "dry-run"]);
  if (all.out?.includes(",")) {
    throw new SettingsError(
      `Cannot use --out ${all.out}: the frames of a plan cannot be split among several files. They wait in memory, ` +
        `so one disk is fast enough. Give one path; if frames of channels differ in size, each channel gets a file beside it.`,
    );
  }
  if (all.out === undefined && all.resume) {
    throw new SettingsError("No recording to continue: give --out FILE, the recording that ended early.");
  }
  return all;
}

function refuseTogether(given: Given, [one, other]: readonly [FlagName, FlagName]): void {
  if (!given[one] || !given[other]) return;
  throw new SettingsError(`--${one} and --${other} cannot be used together; leave one of them out.`);
}
