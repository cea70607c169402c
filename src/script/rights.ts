import { SettingsError } from "../../mod.ts";

/** What a script may do, and nothing else. */
export interface Rights {
  /** The paths of libpvcam that it may open. */
  readonly ffi: readonly string[];
  /** Files and folders that it may read. */
  readonly read: readonly string[];
  /** Files and folders that it may write. */
  readonly write: readonly string[];
  /** Further rights that were asked for on the command line, as flags of Deno. */
  readonly further: readonly string[];
}

/** A process to be started: what stands behind `deno run`, and what is set in its environment. */
export interface DenoLine {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The folder it runs in; that of the caller if absent. */
  readonly folder?: string;
}

/**
 * The flags of Deno that give these rights. The environment is that of PVCAM, and the one thing to be asked of the
 * machine is how much room there is on a disk. libpvcam's own handle leads to the C library, so that needs no path.
 * By default Deno imports from several hosts on which anyone can keep a page: with a name that it makes up, a script
 * could send data out.
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
    `Cannot give a right to "${odd}": there is a comma in it, and commas stand between the paths of a right. ` +
      "Use a folder without one.",
  );
}

/** A process as a line for a shell. */
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
