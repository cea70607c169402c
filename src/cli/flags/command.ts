import type { ExitCode } from "../../script/mod.ts";
import { type FlagName, type Given, settingFlags } from "./flags.ts";

export type { ExitCode };

/** A command of the terminal tool. */
export interface Command {
  /** Its name. */
  readonly name: string;
  /** What it does, as a line of the help. */
  readonly summary: string;
  /** Its arguments without a flag, as the help shows them; absent if it has none. */
  readonly takes?: string;
  /** How many of these arguments it needs; 0 by default. */
  readonly needs?: number;
  /** All words that its first argument can be, if they are few. */
  readonly words?: readonly string[];
  /** Whether it works only on files, and so takes no --library. */
  readonly withoutCamera?: boolean;
  /** Whether it passes on all words after the first, flags too. */
  readonly handsOn?: boolean;
  /** Further help: what the summary does not say. */
  readonly more?: string;
  /** Example lines to copy. */
  readonly examples: readonly string[];
  /** Its flags. */
  readonly flags: readonly FlagName[];
  /** Further flags that it takes, which only the help of another command shows. */
  readonly furtherFlags?: readonly FlagName[];
  /** Runs the command. Throws a `CameraError` with a sentence if that fails. */
  run(given: Given, words: readonly string[]): Promise<ExitCode>;
}

/** The flags that every command takes. */
export const everyCommand: readonly FlagName[] = ["library", "json", "help"];

/** The flags of every command that takes pictures. */
export const settingsFlags: readonly FlagName[] = ["camera", ...settingFlags, "settings", "like"];
