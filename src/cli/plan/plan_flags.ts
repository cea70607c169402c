import { SettingsError } from "../../../mod.ts";
import { readArguments } from "../flags/arguments.ts";
import { type Command, settingsFlags } from "../flags/command.ts";
import type { FlagName, Given } from "../flags/flags.ts";
import { sampleFlags } from "../flags/sample_of_flags.ts";
import { isRecording } from "./plan_file.ts";

/** The flags that are for plans alone: a script sets its camera up itself. */
export const planFlags: readonly FlagName[] = [
  "dry-run",
  "resume",
  "force",
  "zarr",
  "page",
  "address",
  ...settingsFlags,
  ...sampleFlags,
];

/** What a plan takes beside the camera's flags. */
const alsoForPlans: readonly FlagName[] = ["library", "out", "json", "json-lines", "help"];

/** Whether a path is that of a plan by its ending, or of a recording whose plan is meant. */
export function isPlan(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path) || isRecording(path);
}

/** The flags of a plan, in front of its name and behind it; throws a `SettingsError` for those that mean nothing. */
export function readPlanFlags(command: Command, given: Given, words: readonly string[]): Given {
  const behind = readArguments({ ...command, handsOn: false, takes: undefined }, words).given;
  const all = { ...given, ...behind };
  const idle = (Object.keys(all) as FlagName[]).find((name) =>
    ![...planFlags, ...alsoForPlans].includes(name)
  );
  if (idle !== undefined) {
    throw new SettingsError(
      `--${idle} is for scripts. A plan is data: this program runs it by itself, as \`record\` does.`,
    );
  }
  if (all["smart-stream"] !== undefined) {
    throw new SettingsError(
      "--smart-stream cannot be used with a plan: each frame would start the list again. " +
        "Make a channel of each exposure instead.",
    );
  }
  refuseTogether(all, ["json", "json-lines"]);
  refuseTogether(all, ["resume", "force"]);
  refuseTogether(all, ["resume", "dry-run"]);
  if (all.out?.includes(",")) {
    throw new SettingsError(
      `Cannot use --out ${all.out}: the frames of a plan are not dealt out to several files, for they wait in memory ` +
        `and no disk is too slow for them. Give one path; channels whose frames differ in size get a file each beside it.`,
    );
  }
  if (all.out === undefined && all.resume) {
    throw new SettingsError("Say which recording to go on with: --out FILE, the one that was broken off.");
  }
  return all;
}

function refuseTogether(given: Given, [one, other]: readonly [FlagName, FlagName]): void {
  if (!given[one] || !given[other]) return;
  throw new SettingsError(`--${one} and --${other} do not go together; leave one of them out.`);
}
