import type { Field } from "./field.ts";

/** Microseconds of each unit that a duration can be given in. */
const units = {
  weeks: 604_800e6,
  days: 86_400e6,
  hours: 3_600e6,
  minutes: 60e6,
  seconds: 1e6,
  milliseconds: 1e3,
  microseconds: 1,
} as const;

/** Letters of ISO 8601; years and months have 365 and 30 days, as useq-schema reads them. */
const iso =
  /^[+]?P(?=.)(?:([\d.,]+)Y)?(?:([\d.,]+)M)?(?:([\d.,]+)W)?(?:([\d.,]+)D)?(?:T(?:([\d.,]+)H)?(?:([\d.,]+)M)?(?:([\d.,]+)S)?)?$/;
const isoUnits = [
  365 * units.days,
  30 * units.days,
  units.weeks,
  units.days,
  units.hours,
  units.minutes,
  units.seconds,
];

/** Days and a clock time, as Python prints a timedelta: `0:00:01.5`, `1 day, 2:00:00`, `3 days`. */
const clock = /^(?:(\d+) ?d(?:ays?)?(?:, |,| |$))?(?:(\d+):([0-5]\d):([0-5]\d)(?:[.,](\d+))?)?$/;

const forms =
  "seconds, an ISO 8601 duration such as PT1M30S, a clock such as 0:01:30, or {minutes: 1, seconds: 30}";

/** The longest time that is exact to the microsecond: about 285 years. */
const longestUs = 2 ** 53;

/** A duration in whole microseconds, the finest step of useq-schema; 0 or more. */
export function microsecondsOf(field: Field): number {
  const us = read(field);
  if (Number.isNaN(us)) field.needs(forms);
  if (us < 0) field.needs("a time that is not negative");
  if (us > longestUs) field.needs("a time of at most 285 years");
  return us;
}

function read(field: Field): number {
  const { value } = field;
  if (typeof value === "number") return secondsToMicroseconds(value);
  if (typeof value === "string") return ofText(value, field);
  if (!field.isObject) return NaN;
  field.withKeys(Object.keys(units));
  const total = Object.entries(units).reduce((sum, [unit, us]) => {
    const part = field.at(unit);
    return part.absent ? sum : sum + part.number() * us;
  }, 0);
  return roundHalfEven(total);
}

/**
 * Whole seconds and the fraction are rounded separately, as in useq-schema, so that long times keep their fractions.
 */
export function secondsToMicroseconds(seconds: number): number {
  const whole = Math.trunc(seconds);
  return whole * 1e6 + Math.round((seconds - whole) * 1e6);
}

/** Rounds to the nearest whole number, halves to the even one, as Python rounds a timedelta. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function ofText(text: string, field: Field): number {
  if (/^\d+:\d+$/.test(text)) {
    // For useq-schema the quoted text means hours and minutes, and the same text without quotes minutes and seconds.
    field.needs(`a time that is not ambiguous (0:${text.padStart(5, "0")} or ${text}:00)`);
  }
  if (text.startsWith("-")) field.needs("a time that is not negative");
  const parts = iso.exec(text)?.slice(1);
  if (parts?.some((part) => part !== undefined)) {
    return Math.round(
      parts.reduce(
        (sum, part, index) =>
          sum + (part === undefined ? 0 : Number(part.replace(",", "."))) * isoUnits[index],
        0,
      ),
    );
  }
  const match = text === "" ? null : clock.exec(text);
  if (!match) return NaN;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0", fraction = ""] = match;
  return Number(days) * units.days + Number(hours) * units.hours + Number(minutes) * units.minutes +
    Number(seconds) * units.seconds + Number(fraction.padEnd(6, "0").slice(0, 6));
}
