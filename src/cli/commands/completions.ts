import { SettingsError } from "../../errors.ts";
import { oneOf } from "../../kinds.ts";
import {
  bashText,
  type CompletedCommand,
  type CompletedFlag,
  fishText,
  zshText,
} from "../completion/shells.ts";
import { flagsOf } from "../flags/arguments.ts";
import type { Command } from "../flags/command.ts";
import { type FlagName, flags } from "../flags/flags.ts";
import { printRaw } from "../terminal/print.ts";

const texts = { bash: bashText, zsh: zshText, fish: fishText } as const;
const shells = oneOf(["bash", "zsh", "fish"]);

/** `pvcam completions`: what a shell needs to know to complete words of this tool, made from its own tables. */
export function completionsOf(commands: () => readonly Command[]): Command {
  return {
    name: "completions",
    summary: "Let a shell complete commands and flags",
    takes: "SHELL",
    needs: 1,
    withoutCamera: true,
    more:
      "For the command that `deno task install` puts on the PATH. Put the line into the shell's own start file.",
    examples: ["completions bash"],
    flags: [],

    run(_given, [word]) {
      const shell = shells.parse(word);
      if (!shell) {
        throw new SettingsError(`Cannot complete words in "${word}": it takes ${shells.takesText}.`);
      }
      printRaw(texts[shell](commands().map(completed)).trimEnd());
      return Promise.resolve(0);
    },
  };
}

function completed(command: Command): CompletedCommand {
  const names = [...flagsOf(command), ...command.furtherFlags ?? []];
  return { name: command.name, summary: command.summary, flags: names.map(completedFlag) };
}

function completedFlag(name: FlagName): CompletedFlag {
  const { takes, help, kind } = flags[name];
  const value = takes === undefined ? "none" : kind.words ?? (/FILE|PATH/.test(takes) ? "file" : "other");
  return { name, help, value };
}
