import { printJson } from "./terminal/print.ts";
import { speakVerdict } from "./terminal/verdict.ts";
import { isPlan } from "./plan/plan_flags.ts";

/**
 * Tells a machine that reads stdout that a command line came to nothing, and why: the last of its `--json-lines`, or the
 * one object of `--json`. Also for a line that could not be understood: then only its words say what was wanted.
 */
export function tellFailure(args: readonly string[], text: string): void {
  const own = ownWords(args);
  try {
    if (own.includes("--json-lines")) tell({ event: "end", exitCode: 1, text });
    else if (own.includes("--json")) tell({ error: text, exitCode: 1 });
  } catch {
    // What is wrong may be stdout itself.
  }
}

/** What was to be the verdict is it still, but for what has gone wrong since. */
function tell(failure: Readonly<Record<string, unknown>>): void {
  if (!speakVerdict(failure)) printJson(failure);
}

/** The words that are ours: behind a script's name they are the script's. */
function ownWords([command, ...words]: readonly string[]): readonly string[] {
  if (command !== "run") return words;
  const named = words.findIndex((word) => isPlan(word) || /\.[cm]?[jt]sx?$/.test(word));
  return named === -1 || isPlan(words[named]) ? words : words.slice(0, named);
}
