import type { Look } from "./measures.ts";
import type { Part } from "./reduce.ts";

/** The messages of a viewer. */
export type ViewerMessage =
  | { readonly kind: "more"; readonly stream: number; readonly pictures: number }
  | { readonly kind: "look"; readonly stream: number; readonly look: Look }
  | {
    readonly kind: "do";
    readonly id: number;
    readonly verb: string;
    readonly fields: Readonly<Record<string, unknown>>;
  };

/** The longest message, in characters. */
const longestMessage = 16_384;
const MOST_REGIONS = 16;

/** Reads a message field by field; returns nothing if it is not one of ours. It may come from a stranger. */
export function readMessage(data: unknown): ViewerMessage | undefined {
  if (typeof data !== "string" || data.length > longestMessage) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof message !== "object" || message === null) return undefined;
  const fields = message as Record<string, unknown>;
  const stream = whole(fields.stream);
  switch (fields.kind) {
    case "more":
      return stream === undefined
        ? undefined
        : { kind: "more", stream, pictures: whole(fields.pictures) ?? 1 };
    case "look":
      return stream === undefined ? undefined : { kind: "look", stream, look: readLook(fields) };
    case "do": {
      const id = whole(fields.id);
      if (id === undefined || typeof fields.verb !== "string") return undefined;
      return { kind: "do", id, verb: fields.verb, fields };
    }
    default:
      return undefined;
  }
}

function readLook({ part, pixels, cursor, line, regions }: Record<string, unknown>): Look {
  return {
    part: wholes(part, 4) as Part | undefined,
    pixels: wholes(pixels, 2) as Look["pixels"],
    cursor: wholes(cursor, 2) as Look["cursor"],
    line: Array.isArray(line) && line.length === 4 && line.every((one) => Math.abs(one) < 100_000)
      ? line.map(Number) as unknown as Look["line"]
      : undefined,
    regions: Array.isArray(regions)
      ? regions.slice(0, MOST_REGIONS).map((one) => wholes(one, 4)).filter((one) =>
        one !== undefined
      ) as Part[]
      : undefined,
  };
}

function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31
    ? value
    : undefined;
}

function wholes(value: unknown, count: number): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length !== count) return undefined;
  return value.every((one) => Number.isInteger(one) && one >= 0 && one < 65_536) ? value : undefined;
}
