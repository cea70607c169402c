import { printLastWord, speakVerdict } from "./terminal/verdict.ts";
import { isPlan } from "./plan/plan_flags.ts";

/**
 * Reports a failure to a program that reads stdout: as the last line of `--json-lines`, or the one object of `--json`.
 * A command line that could not be read has no flags yet, so its words are searched for these two.
 */
export async function tellFailure(args: readonly string[], text: string, exitCode: 1 | 3): Promise<void> {
  const own = ownWords(args);
  try {
    // No other command has lines of JSON.
    if (args[0] === "run" && own.includes("--json-lines")) await tell({ event: "end", exitCode, text });
    else if (own.includes("--json")) await tell({ error: text, exitCode });
  } catch {
    // Stdout itself may be what failed.
  }
}

/** Prints a failure. If a result is waiting to be printed, the failure's exit code replaces that of the result. */
async function tell(failure: Readonly<Record<string, unknown>>): Promise<void> {
  if (!await speakVerdict(failure)) await printLastWord(failure);
}

/** The tool's own words. Words after a script's name are the script's. */
function ownWords([command, ...words]: readonly string[]): readonly string[] {
  if (command !== "run") return words;
  const named = words.findIndex((word) => isPlan(word) || /\.[cm]?[jt]sx?$/.test(word));
  return named === -1 || isPlan(words[named]) ? words : words.slice(0, named);
}
