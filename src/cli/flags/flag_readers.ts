import { type Binning, type Region, SettingsError } from "../../../mod.ts";

/** Reads the text behind a flag. Throws a `SettingsError` that names the flag, the text and what is allowed. */
export type Read<T> = (value: string, flag: string) => T;

/** For flags that take nothing. */
export const isThere: Read<boolean> = () => true;

/** Anything but blanks. */
export function text(wanted: string): Read<string> {
  return (value, flag) => {
    if (value.trim() === "") throw refusal(flag, value, wanted);
    return value;
  };
}

/** One of these words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Read<Word> {
  return (value, flag) => {
    const word = words.find((one) => one === value.toLowerCase());
    if (word === undefined) throw refusal(flag, value, `one of ${words.join(", ")}`);
    return word;
  };
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): Read<number> {
  return (value, flag) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) {
      throw refusal(flag, value, `a whole number from ${least} to ${most}`);
    }
    return number;
  };
}

/** Any number. */
export const anyNumber: Read<number> = (value, flag) => {
  const number = value.trim() === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) throw refusal(flag, value, "a number, such as -15 or 2.5");
  return number;
};

/** Any numbers, with commas between them. */
export const numbers: Read<readonly number[]> = (value, flag) =>
  value.split(",").map((part) => anyNumber(part, flag));

/** Bytes, such as 50GB. */
export const size: Read<number> = (value, flag) => {
  const match = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(value);
  const bytes = match ? Number(match[1]) * 1000 ** " kmgt".indexOf(match[2].toLowerCase() || " ") : NaN;
  if (!(bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER)) {
    throw refusal(flag, value, "a size in bytes, such as 500000 or 50GB");
  }
  return Math.floor(bytes);
};

/** Milliseconds. */
export const exposure: Read<number> = (value, flag) => {
  const number = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(value) ? Number(value) : NaN;
  if (!Number.isFinite(number)) throw refusal(flag, value, "milliseconds from 0 on, such as 10 or 0.5");
  return number;
};

/** Features of the camera's, each on or off. */
export const features: Read<Readonly<Record<string, boolean>>> = (value, flag) =>
  Object.fromEntries(
    value.split(",").map((part) => {
      const match = /^\s*([^=]+)=(on|off)\s*$/i.exec(part);
      if (!match) throw refusal(flag, value, "NAME=on or NAME=off, with commas between them");
      return [match[1].trim(), match[2].toLowerCase() === "on"];
    }),
  );

/** A part of the sensor, or the whole of it. */
export const region: Read<Region | "full"> = (value, flag) => {
  if (value === "full") return value;
  const parts = value.split(",").map((part) => /^\s*\d+\s*$/.test(part) ? Number(part) : NaN);
  if (parts.length !== 4 || parts.some(Number.isNaN)) {
    throw refusal(
      flag,
      value,
      "x,y,width,height in whole sensor pixels from 0 on, such as 0,0,512,512, or full",
    );
  }
  const [x, y, width, height] = parts;
  return { x, y, width, height };
};

/** Several parts of the sensor, with semicolons between them. */
export const regions: Read<readonly Region[]> = (value, flag) =>
  value.split(";").map((part) => {
    const one = region(part, flag);
    if (one === "full") throw refusal(flag, value, "x,y,width,height of each, such as 0,0,64,64;128,0,64,64");
    return one;
  });

/** Columns and rows that are summed. */
export const binning: Read<Binning> = (value, flag) => {
  const match = /^(\d{1,4})(?:[x,](\d{1,4}))?$/.exec(value);
  const [columns, rows] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!(columns >= 1 && rows >= 1)) {
    throw refusal(flag, value, "a whole number from 1 on, or columns and rows, such as 2 or 2x1");
  }
  return [columns, rows];
};

/** How many slots a ring has, or how that is found. */
export const slots: Read<number | "auto" | "recommended"> = (value, flag) => {
  if (value === "auto" || value === "recommended") return value;
  if (!/^\d+$/.test(value) || Number(value) < 2) {
    throw refusal(flag, value, "auto, recommended, or a whole number from 2 on");
  }
  return Number(value);
};

function refusal(flag: string, value: string, wanted: string): SettingsError {
  const given = value === "" ? `Flag --${flag} has no value` : `Cannot use --${flag} ${shown(value)}`;
  return new SettingsError(`${given}: it takes ${wanted}.`);
}

function shown(value: string): string {
  return /^[\w.,:+/-]+$/.test(value) ? value : JSON.stringify(value);
}
