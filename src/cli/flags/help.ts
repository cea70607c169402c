import { flagsOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type FlagName, flags } from "./flags.ts";
import { program } from "../terminal/program.ts";
import { wrap } from "../../script/mod.ts";

/** The longest line, however wide the terminal is. */
const WIDEST = 80;
/** If the right column is narrower than this, its texts go below the left one's. */
const RIGHT_AT_LEAST = 28;

/** The help of all commands, for a terminal of this width in columns. */
export function generalHelp(commands: readonly Command[], terminal = WIDEST): string {
  const width = Math.min(terminal, WIDEST);
  return [
    ...wrap("Record from Teledyne Photometrics cameras, or from a simulated one.", width),
    "",
    ...copied(`Usage: ${program()} COMMAND [FLAGS]`, width),
    "",
    ...columns(commands.map((command) => [usageOf(command), command.summary]), width),
    "",
    ...wrap(
      `\`${program()} COMMAND --help\` shows a command's flags, and \`${program()} --version\` this version.`,
      width,
    ),
    ...wrap("A first try, without any camera:", width),
    "",
    "  deno task sim",
    ...copied(`  ${program()} record --library simulator --frames 100 --out run.ome.tif`, width),
    "",
    ...wrap(
      "Exit code: 0 success, 1 failure, 2 frames were lost, 3 stopped before the end.",
      width,
    ),
  ].join("\n");
}

/** The help of one command, for a terminal of this width in columns. */
export function commandHelp(command: Command, terminal = WIDEST): string {
  const width = Math.min(terminal, WIDEST);
  const usage = command.handsOn ? `${command.name} [FLAGS] ${command.takes}` : `${usageOf(command)} [FLAGS]`;
  return [
    ...wrap(`${command.summary}.${command.more ? ` ${command.more}` : ""}`, width),
    "",
    ...copied(`Usage: ${program()} ${usage}`, width),
    "",
    ...columns(flagsOf(command).map((name) => [flagUsage(name), flags[name].help]), width),
    "",
    ...command.examples.flatMap((example) => copied(`  ${program()} ${example}`, width)),
  ].join("\n");
}

/** Wraps a line that people copy as a shell continues lines. */
function copied(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const lines = wrap(line, width - 2, 4);
  return lines.map((part, at) => at < lines.length - 1 ? `${part} \\` : part);
}

function usageOf(command: Command): string {
  if (command.handsOn) return `${command.name} ${command.takes}`;
  if (command.takes === undefined) return command.name;
  return `${command.name} ${command.needs ? command.takes : `[${command.takes}]`}`;
}

function flagUsage(name: FlagName): string {
  const { takes, short } = flags[name];
  const long = takes === undefined ? `--${name}` : `--${name} ${takes}`;
  return short === undefined ? long : `${long}, -${short}`;
}

/** Two columns. Text that does not fit continues in its column; if there is no room for two columns, it goes below. */
function columns(rows: readonly (readonly [left: string, right: string])[], width: number): string[] {
  const indent = Math.max(...rows.map(([left]) => left.length)) + 4;
  if (width - indent < RIGHT_AT_LEAST) {
    return rows.flatMap(([left, right]) => [`  ${left}`, ...wrap(`      ${right}`, width)]);
  }
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, width - indent);
    return lines.map((line, index) => (index === 0 ? `  ${left}` : "").padEnd(indent) + line);
  });
}
