import { sampleFlags } from "../flags/sample_of_flags.ts";
import { SettingsError } from "../../../mod.ts";
import {
  type ExitCode,
  libraryRight,
  makeDisplay,
  runScript,
  scriptLine,
  type ScriptOrder,
  shellLine,
} from "../../script/mod.ts";
import { defaultLimits, type Limits, runSandboxed } from "../../sandbox/mod.ts";
import { type Command, settingsFlags } from "../flags/command.ts";
import { withCamera, withName } from "../config/apply_config.ts";
import { commandHelp } from "../flags/help.ts";
import type { FlagName, Given } from "../flags/flags.ts";
import { dryRunPlan } from "../plan/dry_run_plan.ts";
import { isEarlier } from "../plan/plan_file.ts";
import { isPlan, planFlags, readPlanFlags } from "../plan/plan_flags.ts";
import { sinkOf } from "../flags/sink_of_flags.ts";
import { runPlan } from "../plan/run_plan.ts";
import { print, printRaw, stdoutColumns } from "../terminal/print.ts";

const furtherRights = [
  "allow-read",
  "allow-write",
  "allow-net",
  "allow-env",
  "allow-run",
  "allow-sys",
  "allow-import",
] as const satisfies readonly FlagName[];

const sandboxFlags = [
  "copies",
  "allow-temperature",
  "allow-fan",
  "limit-seconds",
  "limit-frames",
  "limit-bytes",
  "limit-memory",
] as const satisfies readonly FlagName[];

/** `pvcam run`: a script, with the least rights that do the job, or a plan. */
export const run: Command = {
  name: "run",
  summary: "Run a plan, or a script with scoped rights",
  takes: "SCRIPT|PLAN [ARGS]",
  handsOn: true,
  more:
    "A plan ends in .yaml, .yml or .json; of a recording, run.ome.tif, the plan is run again. It takes the camera's flags of `record` (--exposure, --region and so on) as " +
    "what is in force where it sets nothing; --out is its recording. Of channels with frames of different sizes each " +
    "has a file of its own, run.dim.ome.tif. --resume goes on with what was killed or stopped, in run.2.ome.tif. " +
    "A script may open libpvcam, read its own folder and see PVCAM_* of the environment: no network, no programs. " +
    "--out is the one place that it may write to: a recording, or a folder, which is made and in which it then runs; " +
    "behind the script's name --out is the script's own word and gives the same right. What else it is to have, the " +
    "--allow flags name. Ctrl-C stops its runs cleanly; a second one ends it at once. With --sandbox it runs where it " +
    "can reach nothing at all but the camera and new files in --out, within limits; that is for scripts of strangers.",
  examples: [
    "run scripts/plan.yaml --dry-run",
    "run scripts/plan.yaml --exposure 5 --out run.ome.tif",
    "run run.ome.tif --out again.ome.tif",
    "run --out data scripts/record.ts",
    "run --library simulator --print scripts/snap.ts",
    "run --sandbox --limit-seconds 60 --out data stranger.ts",
  ],
  flags: [
    "out",
    "zarr",
    "json-lines",
    "dry-run",
    "resume",
    "force",
    "page",
    "address",
    "print",
    "no-check",
    ...furtherRights,
    "sandbox",
    ...sandboxFlags,
  ],
  furtherFlags: [...settingsFlags, ...sampleFlags],

  async run(given, [script, ...words]) {
    if (script === undefined) {
      throw new SettingsError("Say which script to run, `run SCRIPT`, or which plan, `run plan.yaml`.");
    }
    if (isPlan(script)) return await runAsPlan(given, script, words);
    refuseMisplaced(script, words);
    refuseMixed(given);
    refuseOfPlans(given);
    const order = orderOf(given, script, words);
    if (given.print) {
      printRaw(shellLine(await scriptLine(order)));
      return 0;
    }
    if (given.json) {
      throw new SettingsError(
        "A script has no single result: use --json-lines, which prints what happens as it happens.",
      );
    }
    const displayName = given["json-lines"] ? "json-lines" : "text";
    const display = makeDisplay(displayName);
    if (!given.sandbox) return await runScript(order, { display, displayName });
    return await runSandboxed({ ...order, limits: limitsOf(given), copies: given.copies }, { display });
  },
};

async function runAsPlan(given: Given, path: string, words: readonly string[]): Promise<ExitCode> {
  const flags = await withCamera(readPlanFlags(run, given, words), { camera: true, library: true });
  if (flags.help) {
    print(commandHelp(run, stdoutColumns()));
    return 0;
  }
  const named = flags["dry-run"] || flags.resume ? flags : await withName(flags);
  const all = await isEarlier(path) ? { ...named, like: named.like ?? path } : named;
  await sinkOf(all); // refuses what can be no recording, before a camera is opened
  await libraryRight(all.library); // builds the simulator, if it is to be that
  // A plan starts no programs, and neither does what runs it.
  await Deno.permissions.revoke({ name: "run" });
  return all["dry-run"] ? await dryRunPlan(path, all) : await runPlan(path, all);
}

/** A flag of plans would be taken for one that does something. */
function refuseOfPlans(given: Given): void {
  const idle = planFlags.find((name) => given[name] !== undefined);
  if (idle === undefined) return;
  throw new SettingsError(
    `--${idle} is for plans (.yaml, .json): a script says by itself what its camera and its files are to be.`,
  );
}

function orderOf(given: Given, script: string, words: readonly string[]): ScriptOrder {
  const further = furtherRights.flatMap((name) =>
    given[name] === undefined ? [] : [`--${name}=${given[name]}`]
  );
  return { script, words, library: given.library, out: given.out, further, unchecked: given["no-check"] };
}

function limitsOf(given: Given): Limits {
  return {
    seconds: given["limit-seconds"] ?? defaultLimits.seconds,
    frames: given["limit-frames"] ?? defaultLimits.frames,
    bytes: given["limit-bytes"] ?? defaultLimits.bytes,
    memoryBytes: given["limit-memory"] ?? defaultLimits.memoryBytes,
    temperature: given["allow-temperature"] ?? false,
    fan: given["allow-fan"] ?? false,
  };
}

/** A flag that does nothing would be taken for one that does. */
function refuseMixed(given: Given): void {
  const idle = given.sandbox
    ? [...furtherRights, "print" as const].find((name) => given[name] !== undefined)
    : sandboxFlags.find((name) => given[name] !== undefined);
  if (idle === undefined) return;
  throw new SettingsError(
    given.sandbox
      ? `--${idle} does not go with --sandbox: there a script has no right at all.`
      : `--${idle} is for scripts in a sandbox: say --sandbox, too.`,
  );
}

/** What is meant to keep a script in bounds must not end up as a word for that script. */
function refuseMisplaced(script: string, words: readonly string[]): void {
  const misplaced = words.find((word) => ["--sandbox", "--print"].includes(word));
  if (misplaced === undefined) return;
  throw new SettingsError(
    `${misplaced} comes after "${script}", where it would be an argument of the script. Put it before the script's name.`,
  );
}
