import type { FlagName, Given } from "./flags.ts";

/**
 * How a command ends: 0 if all went as asked, 1 if it could not be done, 2 if it was done and not every frame asked for
 * is there.
 */
export type ExitCode = 0 | 1 | 2;

/** One command of the terminal. */
export interface Command {
  /** The word that calls it. */
  readonly name: string;
  /** What it does, as a line of the help. */
  readonly summary: string;
  /** What it takes without a flag, as the help shows it; nothing if it takes nothing. */
  readonly takes?: string;
  /** More for its own help: what it does that the summary does not say. */
  readonly more?: string;
  /** Lines that can be copied. */
  readonly examples: readonly string[];
  /** The flags it takes. */
  readonly flags: readonly FlagName[];
  /** Does it. Throws a `CameraError` with a sentence if it cannot be done. */
  run(given: Given, words: readonly string[]): Promise<ExitCode>;
}

/** The flags that every command takes. */
export const everyCommand: readonly FlagName[] = ["library", "json", "help"];

/** The flags of everything that takes pictures. */
export const settingsFlags: readonly FlagName[] = [
  "camera",
  "exposure",
  "region",
  "binning",
  "port",
  "speed",
  "gain",
  "trigger",
  "expose-out",
];
