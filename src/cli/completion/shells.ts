/** A command as a shell completes it. */
export interface CompletedCommand {
  /** The word that calls it. */
  readonly name: string;
  /** What it does. */
  readonly summary: string;
  /** Its flags. */
  readonly flags: readonly CompletedFlag[];
}

/** A flag as a shell completes it. */
export interface CompletedFlag {
  /** Its name, without the dashes. */
  readonly name: string;
  /** What it is for. */
  readonly help: string;
  /** What stands behind it: nothing, one of some words, a file, or something that no shell can know. */
  readonly value: "none" | "file" | "other" | readonly string[];
}

/** For bash: `source <(pvcam completions bash)`. */
export function bashText(commands: readonly CompletedCommand[]): string {
  const flags = new Map(commands.flatMap((command) => command.flags).map((flag) => [flag.name, flag]));
  const cases = [...flags.values()].flatMap(({ name, value }) =>
    value === "none"
      ? []
      : [`    --${name}) ${
        value === "file"
          ? `COMPREPLY=($(compgen -f -- "$word"))`
          : value === "other"
          ? "COMPREPLY=()"
          : `COMPREPLY=($(compgen -W ${quoted(value.join(" "))} -- "$word"))`
      }; return ;;`]
  );
  return [
    "# bash completion of pvcam",
    "_pvcam() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(" "))} -- "$word")); return`,
    "  fi",
    '  case "$before" in',
    ...cases,
    "  esac",
    '  if [[ "$word" != -* ]]; then COMPREPLY=($(compgen -f -- "$word")); return; fi',
    '  case "${COMP_WORDS[1]}" in',
    ...commands.map(({ name, flags }) =>
      `    ${name}) COMPREPLY=($(compgen -W ${
        quoted(flags.map((flag) => `--${flag.name}`).join(" "))
      } -- "$word")) ;;`
    ),
    "  esac",
    "}",
    "complete -o filenames -F _pvcam pvcam",
    "",
  ].join("\n");
}

/** For zsh: `source <(pvcam completions zsh)`, once `compinit` has run. */
export function zshText(commands: readonly CompletedCommand[]): string {
  const action = ({ value }: CompletedFlag) =>
    value === "none"
      ? ""
      : value === "file"
      ? ":file:_files"
      : value === "other"
      ? ":value:"
      : `:value:(${value.join(" ")})`;
  const plain = (text: string) => text.replace(/[[\]:\\]/g, "\\$&");
  return [
    "#compdef pvcam",
    "_pvcam() {",
    "  if (( CURRENT == 2 )); then",
    "    local -a commands=(",
    ...commands.map(({ name, summary }) => `      ${quoted(`${name}:${plain(summary)}`)}`),
    "    )",
    "    _describe command commands; return",
    "  fi",
    '  case "${words[2]}" in',
    ...commands.flatMap(({ name, flags }) => [
      `    ${name}) _arguments -s \\`,
      ...flags.map((flag) => `      ${quoted(`--${flag.name}[${plain(flag.help)}]${action(flag)}`)} \\`),
      "      '*:file:_files' ;;",
    ]),
    "  esac",
    "}",
    "compdef _pvcam pvcam",
    "",
  ].join("\n");
}

/** For fish: `pvcam completions fish | source`. */
export function fishText(commands: readonly CompletedCommand[]): string {
  const action = ({ value }: CompletedFlag) =>
    value === "none"
      ? ""
      : value === "file"
      ? " -r -F"
      : value === "other"
      ? " -x"
      : ` -x -a ${fishQuoted(value.join(" "))}`;
  return [
    "# fish completion of pvcam",
    ...commands.map(({ name, summary }) =>
      `complete -c pvcam -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`
    ),
    ...commands.flatMap(({ name, flags }) =>
      flags.map((flag) =>
        `complete -c pvcam -n '__fish_seen_subcommand_from ${name}' -l ${flag.name}${action(flag)} -d ${
          fishQuoted(flag.help)
        }`
      )
    ),
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
