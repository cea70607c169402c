import { SettingsError } from "../../mod.ts";

/** All that a script may do. */
export interface Rights {
  /** The paths of libpvcam that it may open. */
  readonly ffi: readonly string[];
  /** Files and folders that it may read. */
  readonly read: readonly string[];
  /** Files and folders that it may write. */
  readonly write: readonly string[];
  /** Further rights from the command line, as flags of Deno. */
  readonly further: readonly string[];
}

/** A process to start: the arguments after `deno run`, and its environment. */
export interface DenoLine {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The folder it runs in. Default: the caller's. */
  readonly folder?: string;
}

/**
 * Deno's flags for these rights. The environment is only PVCAM's, and the only question to the machine is the free
 * space of a disk. The C library comes through libpvcam's own handle, so it needs no path. By default Deno imports from
 * several hosts on which anyone can keep a page: with an invented page name, a script could send data out.
 */
export function rightsFlags({ ffi, read, write, further }: Rights): string[] {
  const flag = (name: string, paths: readonly string[]) =>
    paths.length === 0 ? [] : [`${name}=${listed(paths)}`];
  return [
    "--no-prompt",
    ...flag("--allow-ffi", ffi),
    ...flag("--allow-read", read),
    ...flag("--allow-write", write),
    "--allow-env=PVCAM_*",
    "--allow-sys=statfs",
    "--allow-import=jsr.io:443",
    ...further,
  ];
}

function listed(paths: readonly string[]): string {
  const odd = paths.find((path) => path.includes(","));
  if (odd === undefined) return [...new Set(paths)].join(",");
  throw new SettingsError(
    `Cannot give a right to "${odd}": it contains a comma, which separates the paths of a right. ` +
      "Use a folder without a comma.",
  );
}

/** A process as a line to type into a shell. */
export function shellLine({ args, environment, folder }: DenoLine): string {
  const words = [
    ...Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`),
    "deno",
    ...args.map(quoted),
  ];
  return `${folder === undefined ? "" : `cd ${quoted(folder)} && `}${words.join(" ")}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
