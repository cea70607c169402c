/** The most differences that a sentence lists. */
const mostListed = 3;

/** A sentence about what a file says differently from the files beside it; nothing if there is no difference. */
export function sayDifferences(file: string, differences: readonly string[]): string[] {
  if (differences.length === 0) return [];
  const more = differences.length > mostListed ? "; and more" : "";
  return [
    `${file} says otherwise than the record and the table beside the recording: ${
      differences.slice(0, mostListed).join("; ")
    }${more}.`,
  ];
}

/** How two values of JSON are compared. */
export interface JsonComparison {
  /** Where the value is, such as `ome.multiscales`. */
  readonly at: string;
  /** Compares only what both values have; anything else comes from another version of this library. */
  readonly lenient?: boolean;
}

/** How much times may differ by rounding, in seconds. */
const lastDigit = 2e-6;

/**
 * Where a value of JSON differs from the wanted one, each as a clause. What the value has beyond the wanted one is
 * ignored.
 */
export function jsonDifferences(found: unknown, wanted: unknown, how: JsonComparison): string[] {
  const { at, lenient } = how;
  if (wanted === undefined || found === undefined && lenient) return [];
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return [difference(at, found, wanted)];
    return wanted.flatMap((one, index) =>
      jsonDifferences(found[index], one, { ...how, at: `${at}[${index}]` })
    );
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      return [difference(at, found, wanted)];
    }
    const values = found as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).flatMap(([key, one]) =>
      jsonDifferences(Object.hasOwn(values, key) ? values[key] : undefined, one, {
        ...how,
        at: at === "" ? key : `${at}.${key}`,
      })
    );
  }
  if (found === wanted || typeof wanted === "number" && Number.isNaN(wanted) && found === null) return [];
  const isNear = typeof found === "number" && typeof wanted === "number" &&
    Math.abs(found - wanted) <= Math.max(lastDigit, 1e-9 * Math.abs(wanted));
  return isNear ? [] : [difference(at, found, wanted)];
}

function difference(at: string, found: unknown, wanted: unknown): string {
  return `${at} is ${say(found)} instead of ${say(wanted)}`;
}

function say(value: unknown): string {
  return value === undefined ? "absent" : Deno.inspect(value, { depth: 1, strAbbreviateSize: 80 });
}
