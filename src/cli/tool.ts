/**
 * All commands, and how a command line is run.
 *
 * @module
 */
import { dirname, fromFileUrl, resolve } from "@std/path";
import { readArguments, unknownCommand } from "./flags/arguments.ts";
import type { Command, ExitCode } from "./flags/command.ts";
import { isStop, sentenceOf } from "./terminal/failure.ts";
import { commandHelp, generalHelp } from "./flags/help.ts";
import { completionsOf } from "./commands/completions.ts";
import { config } from "./commands/config.ts";
import { withCamera } from "./config/apply_config.ts";
import { convert } from "./commands/convert.ts";
import { tellFailure } from "./last_word.ts";
import { speakVerdict } from "./terminal/verdict.ts";
import { list } from "./commands/list.ts";
import { keepStdout } from "./terminal/own_stdout.ts";
import { live } from "./commands/live.ts";
import { params } from "./commands/params.ts";
import { ports } from "./commands/ports.ts";
import { parity } from "./commands/parity.ts";
import { version } from "./terminal/program.ts";
import { print, say, stdoutColumns } from "./terminal/print.ts";
import { probe } from "./commands/probe.ts";
import { record } from "./commands/record.ts";
import { report } from "./commands/report.ts";
import { repair } from "./commands/repair.ts";
import { run } from "./commands/run.ts";
import { setRunObserver, stderrDrained, stdoutDrained } from "../script/mod.ts";
import { set } from "./commands/set.ts";
import { settings } from "./commands/settings.ts";
import { snap } from "./commands/snap.ts";
import { stats } from "./commands/stats.ts";
import { verify } from "./commands/verify.ts";
import { watch } from "./commands/watch.ts";
import { variable } from "../variable.ts";

/** All commands. */
export const commands: readonly Command[] = [
  list,
  snap,
  live,
  record,
  params,
  set,
  ports,
  settings,
  watch,
  stats,
  report,
  verify,
  convert,
  repair,
  parity,
  probe,
  run,
  config,
  completionsOf(() => commands),
];

/**
 * Runs one command line and returns its exit code. Errors become sentences on stderr, also those of `before`, which is
 * called first.
 */
export async function main(args: readonly string[], before = () => {}): Promise<ExitCode> {
  setRunObserver({ warn: say }); // each command listens for Ctrl-C itself, and reports on its run
  try {
    before();
    const [word, ...rest] = args;
    if (word === undefined || ["--help", "-h"].includes(word) || word === "help" && rest.length === 0) {
      print(generalHelp(commands, stdoutColumns()));
      return 0;
    }
    if (["--version", "-v", "-V", "version"].includes(word)) {
      print(`pvcam-deno ${version}, on Deno ${Deno.version.deno}`);
      return 0;
    }
    const [name, behind] = word === "help" ? [rest[0], ["--help"]] : [word, rest];
    const command = commands.find((one) => one.name === name);
    if (!command) throw unknownCommand(name, commands.map((one) => one.name));
    const { given, words } = readArguments(command, behind);
    if (given.help) {
      print(commandHelp(command, stdoutColumns()));
      return 0;
    }
    if (given.json && !command.withoutCamera && !command.handsOn) keepStdout();
    const takes = { camera: command.flags.includes("camera"), library: !command.withoutCamera };
    const exitCode = await command.run(takes.library ? await withCamera(given, takes) : given, words);
    await speakVerdict();
    return exitCode;
  } catch (error) {
    const text = sentenceOf(error), exitCode = isStop(error) ? 3 : 1;
    say(text);
    await tellFailure(args, text, exitCode);
    return exitCode;
  }
}

/** Waits for those who read this program's output: no camera and no file waits any more. */
export async function outputDrained(): Promise<void> {
  await stdoutDrained();
  await stderrDrained();
}

/**
 * A task runs in the project's folder, so paths are taken from the folder that it was called in (INIT_CWD). Outside a
 * task, that variable belongs to another program and is ignored.
 */
export function goToCaller(): void {
  const project = resolve(dirname(fromFileUrl(import.meta.url)), "..", "..");
  const folder = resolve(".") === project ? variable("INIT_CWD") : undefined;
  if (folder) Deno.chdir(folder);
}
