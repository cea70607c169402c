import { flagsOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type FlagName, flags } from "./flags.ts";
import { wrap } from "./print.ts";

/** The help of all commands. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    "Record from Teledyne Photometrics cameras, or from a simulated one.",
    "",
    "Usage: deno task pvcam COMMAND [FLAGS]",
    "",
    ...columns(commands.map((command) => [usageOf(command), command.summary])),
    "",
    "`deno task pvcam COMMAND --help` shows a command's flags.",
    "A first try, without any camera:",
    "",
    "  deno task sim",
    "  deno task pvcam record --library simulator --frames 100 --out run.ome.tif",
    "",
    "Exit code: 0 all went as asked, 1 it could not be done, 2 frames were lost,",
    "3 it was stopped before its end.",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  return [
    ...wrap(`${command.summary}.${command.more ? ` ${command.more}` : ""}`, 80),
    "",
    command.handsOn
      ? `Usage: deno task pvcam ${command.name} [FLAGS] ${command.takes}`
      : `Usage: deno task pvcam ${usageOf(command)} [FLAGS]`,
    "",
    ...columns(flagsOf(command).map((name) => [flagUsage(name), flags[name].help])),
    "",
    ...command.examples.map((example) => `  ${example}`),
  ].join("\n");
}

function usageOf(command: Command): string {
  if (command.handsOn) return `${command.name} ${command.takes}`;
  if (command.takes === undefined) return command.name;
  return `${command.name} ${command.needs ? command.takes : `[${command.takes}]`}`;
}

function flagUsage(name: FlagName): string {
  const { takes } = flags[name];
  return takes === undefined ? `--${name}` : `--${name} ${takes}`;
}

/** Two columns within 80; what does not fit goes on below its own column. */
function columns(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const indent = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, 80 - indent);
    return lines.map((line, index) => (index === 0 ? `  ${left}` : "").padEnd(indent) + line);
  });
}
