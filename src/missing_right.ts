/** A right that Deno said is missing. */
export interface MissingRight {
  /** Its kind, such as `read`. */
  readonly right: string;
  /** What it was for, such as a path, if Deno says so. */
  readonly what?: string;
}

/** The missing right that an error of Deno's names; undefined if it names none. */
export function missingRightOf(message: string): MissingRight | undefined {
  const match = /^Requires (\S+) access(?: to "(.*?)")?/.exec(message);
  return match ? { right: match[1], what: match[2] } : undefined;
}

/** Deno's flag for a right, as a shell takes it. */
export function rightFlag({ right, what }: MissingRight): string {
  if (what === undefined) return `--allow-${right}`;
  return `--allow-${right}=${/^[\w@%+:,./*-]+$/.test(what) ? what : `'${what.replaceAll("'", `'\\''`)}'`}`;
}
