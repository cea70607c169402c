/**
 * What a value can be. Values from scripts, files, flags and sandboxed scripts are all checked here. The caller's error
 * sentence says what was given and where; `takes` says what is allowed.
 */
export interface Kind<T> {
  /** What is allowed, as the end of a sentence: `a whole number from 1 to 9`. */
  readonly takes: string;
  /** The same for words on a command line. */
  readonly takesText: string;
  /** A copy of the value; undefined if it is not of this kind. */
  read(value: unknown): T | undefined;
  /** The value of a word on a command line; undefined if the word has none. */
  parse(text: string): T | undefined;
  /** All words that it takes, if they are few. */
  readonly words?: readonly string[];
}

/** A number; `form` is its pattern on a command line. */
function numeric(takes: string, good: (value: number) => boolean, form: RegExp): Kind<number> {
  const read = (value: unknown) =>
    typeof value === "number" && Number.isFinite(value) && good(value) ? value + 0 : undefined; // -0 is 0
  return { takes, takesText: takes, read, parse: (text) => form.test(text) ? read(Number(text)) : undefined };
}

const decimal = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A number with a further condition; `takes` describes it. */
export function number(takes: string, good: (value: number) => boolean): Kind<number> {
  return numeric(takes, good, decimal);
}

/** Any number. */
export const anyNumber: Kind<number> = numeric("a number, such as -15 or 2.5", () => true, decimal);

/** A time. */
export const milliseconds: Kind<number> = numeric(
  "milliseconds from 0 on, as a number without a unit, such as 10 or 0.5",
  (value) => value >= 0,
  decimal,
);

/** A number above 0. */
export const positive: Kind<number> = numeric(
  "a number above 0, such as 63 or 0.108",
  (value) => value > 0,
  decimal,
);

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): Kind<number> {
  return numeric(
    most >= Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} on`
      : `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
    /^\d+$/,
  );
}

/** Any text of a reasonable length. */
export const anyText: Kind<string> = {
  takes: "a text of at most 4096 characters",
  takesText: "a text",
  read: (value) => typeof value === "string" && value.length <= 4096 ? value : undefined,
  parse: (text) => text,
};

/** Yes or no. */
export const truth: Kind<boolean> = {
  takes: "true or false",
  takesText: "true or false",
  read: (value) => typeof value === "boolean" ? value : undefined,
  parse: (text) => text === "true" ? true : text === "false" ? false : undefined,
};

/** A text that is not blank. */
export function text(takes: string): Kind<string> {
  const read = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" && value.length <= 4096 ? value : undefined;
  return { takes, takesText: takes, read, parse: read };
}

/** One of these words; on a command line also in capitals. */
export function oneOf<const Word extends string>(words: readonly Word[]): Kind<Word> {
  const shownWords = words.map((word) => `"${word}"`);
  const takes = words.length < 3 ? shownWords.join(" or ") : `one of ${shownWords.join(", ")}`;
  const read = (value: unknown) => words.find((word) => word === value);
  return {
    takes,
    takesText: takes.replaceAll('"', ""),
    read,
    parse: (text) => read(text.toLowerCase()),
    words,
  };
}

/** A list; on a command line, `separator` is between its values. */
export function listOf<T>(
  kind: Kind<T>,
  { takes, takesText = takes, most, separator = "," }: {
    takes: string;
    takesText?: string;
    most: number;
    separator?: string;
  },
): Kind<readonly T[]> {
  const all = (values: (T | undefined)[]) =>
    values.length <= most && !values.includes(undefined) ? values as T[] : undefined;
  return {
    takes,
    takesText,
    read: (value) => Array.isArray(value) && value.length <= most ? all(value.map(kind.read)) : undefined,
    parse: (text) => all(text.split(separator).map(kind.parse)),
  };
}

/** The first of several kinds that fits. */
export function either<A, B>(
  first: Kind<A>,
  second: Kind<B>,
  { takes = `${first.takes}, or ${second.takes}`, takesText = `${first.takesText}, or ${second.takesText}` }:
    {
      takes?: string;
      takesText?: string;
    } = {},
): Kind<A | B> {
  return {
    takes,
    takesText,
    read: (value) => first.read(value) ?? second.read(value),
    parse: (text) => first.parse(text) ?? second.parse(text),
    words: first.words || second.words ? [...first.words ?? [], ...second.words ?? []] : undefined,
  };
}

/** An object of a class. */
export function object<T>(type: abstract new (...args: never[]) => T, takes: string): Kind<T> {
  return {
    takes,
    takesText: takes,
    read: (value) => value instanceof type ? value : undefined,
    parse: () => undefined,
  };
}

/** A function. Nothing more can be checked before it is called. */
export const aFunction: Kind<() => void> = {
  takes: "a function",
  takesText: "a function",
  read: (value) => typeof value === "function" ? value as () => void : undefined,
  parse: () => undefined,
};

/** A value in a sentence: as a script writes it, and shortened if long. */
export function shown(value: unknown): string {
  if (value instanceof Promise) return "a promise (wait for it with `await` first)";
  if (typeof value === "function") return "a function";
  const text = typeof value === "object" || typeof value === "string" ? jsonOf(value) : String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** Not every object can be JSON: it may contain itself, or a bigint. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "an object";
  }
}
