import type { ProbedParameter } from "./probe_parameters.ts";

/** What the simulator has to know about one parameter: its range and its value at open, its choices, or its text. */
export interface ProfileFact {
  readonly id: number;
  readonly min?: number;
  readonly max?: number;
  readonly preset?: number;
  readonly text?: string;
  readonly choices?: readonly { readonly value: number; readonly name: string }[];
}

const readWrite = 2;

/** The fact about each parameter that the camera has. */
export function factsOf(parameters: Record<string, ProbedParameter>): ProfileFact[] {
  return Object.values(parameters).map(factOf);
}

function factOf(
  { id, type, access, current, default: usual, min, max, choices }: ProbedParameter,
): ProfileFact {
  if (type === "string") return { id, text: typeof current === "string" ? current : "" };
  if (type === "region" || type === "smart-stream") return { id };
  if (choices) {
    const values = choices.map(({ value }) => value);
    const preset = numberOf(current) ?? numberOf(usual) ?? values[0];
    return { id, min: Math.min(...values), max: Math.max(...values), preset, choices };
  }
  // A parameter that can be set begins with the value that it had at open; one that can only be read has a default.
  const preset = access === readWrite
    ? numberOf(current) ?? numberOf(usual)
    : numberOf(usual) ?? numberOf(current);
  return { id, min: numberOf(min), max: numberOf(max), preset };
}

/** A number or a boolean as a number. A text is an integer that no double holds exactly; the nearest double is used. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && value !== "" && Number.isFinite(Number(value))
    ? Number(value)
    : undefined;
}
