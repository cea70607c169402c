/** The parsed flags; positional arguments are in `_`, those after `--` in `--` when asked for. */
export interface Args {
  _: (string | number)[];
  "--"?: string[];
  [flag: string]: unknown;
}
export interface ParseOptions {
  boolean?: boolean | readonly string[];
  string?: readonly string[];
  collect?: readonly string[];
  negatable?: readonly string[];
  default?: Record<string, unknown>;
  alias?: Record<string, string | readonly string[]>;
  stopEarly?: boolean;
  "--"?: boolean;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
export function parseArgs(args: readonly string[], options?: ParseOptions): Args;
