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
import { printJson, printRaw } from "../terminal/print.ts";

const texts = { bash: bashText, zsh: zshText, fish: fishText } as const;
const shells = oneOf(["bash", "zsh", "fish"]);

/** `pvcam completions`: a shell's completion script, made from the tables of commands and flags. */
export function completionsOf(commands: () => readonly Command[]): Command {
  return {
    name: "completions",
    summary: "Print completion of commands and flags for a shell",
    takes: "SHELL",
    needs: 1,
    words: shells.words,
    withoutCamera: true,
    more:
      "For the command that `deno task install` puts on the PATH. One line in the shell's start file puts it into force: " +
      "`source <(pvcam completions bash)` in ~/.bashrc, the same with zsh in ~/.zshrc after `compinit`, or " +
      "`pvcam completions fish | source` in ~/.config/fish/config.fish.",
    examples: ["completions bash"],
    flags: [],

    run({ json }, [word]) {
      const shell = shells.parse(word);
      if (!shell) {
        throw new SettingsError(`Cannot print completion for "${word}": it takes ${shells.takesText}.`);
      }
      const script = texts[shell](commands().map(completed)).trimEnd();
      if (json) printJson({ shell, script });
      else printRaw(script);
      return Promise.resolve(0);
    },
  };
}

function completed(command: Command): CompletedCommand {
  const names = [...flagsOf(command), ...command.furtherFlags ?? []];
  const { name, summary, words = [] } = command;
  return { name, summary, words, flags: names.map(completedFlag) };
}

function completedFlag(name: FlagName): CompletedFlag {
  const { takes, help, kind, short } = flags[name];
  const value = takes === undefined ? "none" : kind.words ?? (/FILE|PATH/.test(takes) ? "file" : "other");
  return { name, short, help, value };
}
