import type { ExitCode } from "../../script/mod.ts";
import { type FlagName, type Given, settingFlags } from "./flags.ts";

export type { ExitCode };

/** One command of the terminal. */
export interface Command {
  /** The word that calls it. */
  readonly name: string;
  /** What it does, as a line of the help. */
  readonly summary: string;
  /** What it takes without a flag, as the help shows it; nothing if it takes nothing. */
  readonly takes?: string;
  /** How many of these words it cannot do without; none if not said. */
  readonly needs?: number;
  /** Whether it works on files alone, and so takes no --library. */
  readonly withoutCamera?: boolean;
  /** Whether all words behind the first are handed on as they are, flags too. */
  readonly handsOn?: boolean;
  /** More for its own help: what it does that the summary does not say. */
  readonly more?: string;
  /** Lines that can be copied. */
  readonly examples: readonly string[];
  /** The flags it takes. */
  readonly flags: readonly FlagName[];
  /** Flags that it takes too, and whose lines stand in the help of another command. */
  readonly furtherFlags?: readonly FlagName[];
  /** Does it. Throws a `CameraError` with a sentence if it cannot be done. */
  run(given: Given, words: readonly string[]): Promise<ExitCode>;
}

/** The flags that every command takes. */
export const everyCommand: readonly FlagName[] = ["library", "json", "help"];

/** The flags of everything that takes pictures. */
export const settingsFlags: readonly FlagName[] = ["camera", ...settingFlags, "settings", "like"];
