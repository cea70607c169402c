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
import { dryRunPlan, withStage } from "../plan/dry_run_plan.ts";
import { isEarlier, readPlanFile } from "../plan/plan_file.ts";
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

/** `pvcam run`: runs a script with few rights, or a plan. */
export const run: Command = {
  name: "run",
  summary: "Run a plan, or a script with scoped rights",
  takes: "SCRIPT|PLAN [ARGS]",
  handsOn: true,
  more:
    "A plan ends in .yaml, .yml or .json. For a recording such as run.ome.tif, its plan is run again. The camera's flags " +
    "of `record` (--exposure, --region and so on) hold where the plan sets nothing, and --out names the recording. If " +
    "frames of channels differ in size, each channel has its own file, such as run.dim.ome.tif. --resume continues a plan " +
    "that was killed or stopped, in run.2.ome.tif. " +
    "A script may open libpvcam, read its own folder and see the variables PVCAM_*; it has no network and starts no " +
    "programs. It may write only to --out: a recording, or a folder, which is made if needed and in which the script runs. " +
    "An --out after the script's name gives the same right and is an argument of the script. The --allow flags give " +
    "further rights. Ctrl-C stops the script's runs in good order; a second one ends it at once. With --sandbox a script " +
    "reaches only the camera and new files in --out, within limits; this is for scripts of strangers.",
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
    "shard-size",
    "compress",
    "json-lines",
    "dry-run",
    "resume",
    "force",
    "page",
    "address",
    "no-report",
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
    if (given.json) {
      throw new SettingsError(
        "A script has no single result: use --json-lines, which prints what happens as it happens.",
      );
    }
    if (given.print) {
      printRaw(shellLine(await scriptLine(order)));
      return 0;
    }
    const displayName = given["json-lines"] ? "json-lines" : "text";
    const display = makeDisplay(displayName, { marks: given.sandbox });
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
  const plan = await readPlanFile(path, flags["dry-run"] ? withStage : {});
  const named = flags["dry-run"] || flags.resume ? flags : await withName(flags);
  const all = await isEarlier(path) ? { ...named, like: named.like ?? path } : named;
  await sinkOf(all); // refuses paths that cannot be recordings, before a camera is opened
  await libraryRight(all.library); // builds the simulator, if that is the library
  // From here on, no program is started.
  await Deno.permissions.revoke({ name: "run" });
  return all["dry-run"] ? await dryRunPlan(path, plan, all) : await runPlan(path, plan, all);
}

/** A flag that is only for plans is an error, so that the user does not believe that it works. */
function refuseOfPlans(given: Given): void {
  const idle = planFlags.find((name) => given[name] !== undefined);
  if (idle === undefined) return;
  throw new SettingsError(
    `--${idle} is for plans (.yaml, .json): a script sets up its camera and its files itself.`,
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

/** A flag without effect is an error, so that the user does not believe that it works. */
function refuseMixed(given: Given): void {
  const idle = given.sandbox
    ? [...furtherRights, "print" as const].find((name) => given[name] !== undefined)
    : sandboxFlags.find((name) => given[name] !== undefined);
  if (idle === undefined) return;
  throw new SettingsError(
    given.sandbox
      ? `--${idle} cannot be used with --sandbox: a script has no rights there.`
      : `--${idle} is for scripts in a sandbox: add --sandbox.`,
  );
}

/** A flag that limits a script must not become an argument of that script. */
function refuseMisplaced(script: string, words: readonly string[]): void {
  const misplaced = words.find((word) => ["--sandbox", "--print"].includes(word));
  if (misplaced === undefined) return;
  throw new SettingsError(
    `${misplaced} comes after "${script}", where it would be an argument of the script. Put it before the script's name.`,
  );
}
