/** A command, as completion needs it. */
export interface CompletedCommand {
  /** Its name. */
  readonly name: string;
  /** What it does. */
  readonly summary: string;
  /** The words that its first argument can be; none if the shell offers files. */
  readonly words: readonly string[];
  /** Its flags. */
  readonly flags: readonly CompletedFlag[];
}

/** A flag, as completion needs it. */
export interface CompletedFlag {
  /** Its name, without the dashes. */
  readonly name: string;
  /** Its short form: one letter after one dash. */
  readonly short?: string;
  /** What it is for. */
  readonly help: string;
  /** The values to offer after it: none, some words, files, or nothing because the shell cannot know them. */
  readonly value: "none" | "file" | "other" | readonly string[];
}

/** For bash: `source <(pvcam completions bash)`. */
export function bashText(commands: readonly CompletedCommand[]): string {
  const flags = new Map(commands.flatMap((command) => command.flags).map((flag) => [flag.name, flag]));
  const cases = [...flags.values()].flatMap(({ name, short, value }) =>
    value === "none"
      ? []
      : [`    ${short === undefined ? "" : `-${short}|`}--${name}) ${
        value === "file"
          ? `COMPREPLY=($(compgen -f -- "$word"))`
          : value === "other"
          ? "COMPREPLY=()"
          : `COMPREPLY=($(compgen -W ${quoted(value.join(" "))} -- "$word"))`
      }; return ;;`]
  );
  const arguments_ = commands.filter(({ words }) => words.length > 0).map(({ name, words }) =>
    `    ${name}) [ "$COMP_CWORD" -ne 2 ] || { COMPREPLY=($(compgen -W ${
      quoted(words.join(" "))
    } -- "$word")); return; } ;;`
  );
  return [
    "# bash completion of pvcam",
    "_pvcam() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${quoted(commands.map(({ name }) => name).join(" "))} -- "$word")); return`,
    "  fi",
    // Bash splits `--flag=value` at the equals sign.
    '  if [ "$before" = = ]; then before="${COMP_WORDS[COMP_CWORD-2]}"; elif [ "$word" = = ]; then word=""; fi',
    '  case "$before" in',
    ...cases,
    "  esac",
    '  if [[ "$word" != -* ]]; then',
    '    case "${COMP_WORDS[1]}" in',
    ...arguments_,
    "    esac",
    '    COMPREPLY=($(compgen -f -- "$word")); return',
    "  fi",
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

/** For zsh: `source <(pvcam completions zsh)`, after `compinit`. */
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
    ...commands.flatMap(({ name, words, flags }) => [
      `    ${name}) _arguments -s \\`,
      ...flags.flatMap((flag) => {
        const rest = `[${plain(flag.help)}]${action(flag)}`;
        const long = flag.value === "none" ? `--${flag.name}` : `--${flag.name}=`;
        const forms = flag.short === undefined ? [long] : [`-${flag.short}`, long];
        return forms.map((form) => `      ${quoted(form + rest)} \\`);
      }),
      // The command's own name is the first word that zsh counts.
      ...words.length > 0 ? [`      ${quoted(`2:word:(${words.join(" ")})`)} \\`] : [],
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
    ...commands.filter(({ words }) => words.length > 0).map(({ name, words }) =>
      `complete -c pvcam -n '__fish_seen_subcommand_from ${name}; and test (count (commandline -opc)) -eq 2' -f -a ${
        fishQuoted(words.join(" "))
      }`
    ),
    ...commands.flatMap(({ name, flags }) =>
      flags.map((flag) =>
        `complete -c pvcam -n '__fish_seen_subcommand_from ${name}' -l ${flag.name}${
          flag.short === undefined ? "" : ` -s ${flag.short}`
        }${action(flag)} -d ${fishQuoted(flag.help)}`
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
