import { parseArgs } from "@std/cli";
import { SettingsError } from "../../../mod.ts";
import { nearestNames } from "../../nearest.ts";
import { type Command, everyCommand } from "./command.ts";
import { type FlagName, flags, type Given } from "./flags.ts";
import { readFlag } from "./read_flag.ts";
import { program } from "../terminal/program.ts";

/** A command line after reading. */
export interface CommandLine {
  /** The flags that were given, read and checked. */
  readonly given: Given;
  /** The words that are not flags or their values. */
  readonly words: readonly string[];
}

/** Reads the words after a command's name. Throws a `SettingsError` that names what could not be understood. */
export function readArguments(command: Command, args: readonly string[]): CommandLine {
  const known = understoodBy(command);
  const valued = known.filter((name) => flags[name].takes !== undefined);
  const long = args.map((arg) => withLongName(arg, known));
  const own = command.handsOn ? long.slice(0, firstWord(long, valued)) : long;
  const joined = joinValues(own, valued);
  const parsed = parseArgs(joined.filter((arg) => !isNegative(arg)), {
    string: [...valued, "_"],
    boolean: known.filter((name) => flags[name].takes === undefined),
    unknown: (arg, key) => {
      if (key !== undefined) throw unknownFlag(command, arg, known);
    },
  });
  const given: Record<string, unknown> = {};
  for (const name of known) {
    const value = parsed[name];
    // parseArgs returns every boolean flag, with false for those not given.
    if (value === undefined || value === false) continue;
    given[name] = value === true || readFlag<unknown>(flags[name].kind, String(value), name);
  }
  if (command.handsOn) return { given: given as Given, words: args.slice(own.length) };
  // parseArgs would take a negative number for flags.
  const words = joined.filter((arg) => isNegative(arg) || parsed._.includes(arg));
  const most = mostWords(command.takes);
  if (words.length > most && !given.help) {
    const hint = most === 0 ? "takes only flags" : `takes ${most === 1 ? "one " : ""}${command.takes}`;
    throw new SettingsError(
      `Cannot understand "${words[most]}": \`${command.name}\` ${hint}. ${seeHelp(command.name)}`,
    );
  }
  const { needs = 0, takes = "" } = command;
  if (words.length < needs && !given.help) {
    const missing = takes.split(" ")[words.length];
    throw new SettingsError(
      `\`${command.name}\` needs ${takes}, and ${missing} was not given. ${seeHelp(command.name)}`,
    );
  }
  return { given: given as Given, words };
}

function mostWords(takes: string | undefined): number {
  if (takes === undefined) return 0;
  return takes.endsWith("...") ? Infinity : takes.split(" ").length;
}

function isNegative(arg: string): boolean {
  return /^-\.?\d/.test(arg);
}

/** The argument with the flag's full name instead of its letter. */
function withLongName(arg: string, known: readonly FlagName[]): string {
  const match = /^-([a-z])(=.*)?$/.exec(arg);
  const name = match && known.find((one) => flags[one].short === match[1]);
  return name ? `--${name}${match[2] ?? ""}` : arg;
}

/** The flags that a command takes, followed by those of every command. */
export function flagsOf(command: Command): FlagName[] {
  const shared = everyCommand.filter((name) => name !== "library" || !command.withoutCamera);
  return [...command.flags, ...shared];
}

/** All flags that a command understands, with those that only the help of another command shows. */
function understoodBy(command: Command): FlagName[] {
  return [...flagsOf(command), ...command.furtherFlags ?? []];
}

/** The error for an unknown command. */
export function unknownCommand(word: string, names: readonly string[]): SettingsError {
  const [near] = nearestNames(word, names);
  const hint = near === undefined ? "." : `; did you mean \`${near}\`?`;
  return new SettingsError(
    `There is no command "${word}"${hint} There are ${names.join(", ")}. ${seeHelp()}`,
  );
}

/** What other programs call these flags, where the spelling alone would not lead to ours. */
const otherWords: Readonly<Record<string, FlagName>> = {
  roi: "region",
  rois: "regions",
  crop: "region",
  duration: "frames",
  seconds: "frames",
  count: "frames",
  output: "out",
  file: "out",
  filename: "out",
  simulator: "library",
  sim: "library",
};

function unknownFlag(command: Command, arg: string, known: readonly FlagName[]): SettingsError {
  const word = arg.replace(/=.*$/, "");
  const elsewhere = Object.keys(flags).includes(word.replace(/^--/, ""));
  const bare = word.replace(/^-+/, "");
  const other = Object.hasOwn(otherWords, bare) ? otherWords[bare] : undefined;
  const [near] = other && known.includes(other) ? [other] : nearestNames(bare, known);
  const hint = elsewhere
    ? "; that flag belongs to another command."
    : near === undefined
    ? "."
    : `; did you mean --${near}?`;
  return new SettingsError(`\`${command.name}\` has no flag ${word}${hint} ${seeHelp(command.name)}`);
}

function seeHelp(command?: string): string {
  return `See \`${program()} ${command === undefined ? "" : `${command} `}--help\`.`;
}

/** The position of the first word that is neither a flag nor the value of one. */
function firstWord(args: readonly string[], valued: readonly FlagName[]): number {
  for (let index = 0; index < args.length; index++) {
    if (valued.some((name) => args[index] === `--${name}`)) index++;
    else if (!args[index].startsWith("-")) return index;
  }
  return args.length;
}

/**
 * Joins each flag that takes a value with the next word, so that `--frames -1` is a bad number of frames and not an
 * unknown flag -1. A flag that is followed by another flag keeps no value.
 */
function joinValues(args: readonly string[], valued: readonly FlagName[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    const next = args[index + 1];
    const takesNext = valued.some((name) => arg === `--${name}`) && next !== undefined &&
      !next.startsWith("--");
    if (takesNext) index++;
    joined.push(takesNext ? `${arg}=${next}` : arg);
  }
  return joined;
}
