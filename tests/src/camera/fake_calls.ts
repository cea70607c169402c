// The parameters of a camera that exists only in a table: what is asked of it, and what it answers.
import type { Calls } from "../../../ffi/mod.ts";

/** A parameter: its value, or its choices, with its range if it has one. */
export interface FakeParameter {
  value?: unknown;
  min?: number;
  max?: number;
  count?: number;
  choices?: readonly (number | readonly [value: number, name: string])[];
}

/** Calls of a camera that has these parameters; a range may depend on the others. */
export function fakeCalls(parameters: Record<string, FakeParameter | (() => FakeParameter)>) {
  const set: [name: string, value: unknown][] = [];
  const find = (name: string): FakeParameter => {
    const entry = parameters[name];
    return typeof entry === "function" ? entry() : entry;
  };
  const calls = {
    paramAvailable: (_hcam: number, name: string) => Promise.resolve(name in parameters),
    getNumber: (_hcam: number, name: string, attribute = "ATTR_CURRENT") => {
      const { value, min, max, count } = find(name);
      const answers: Record<string, unknown> = { ATTR_MIN: min, ATTR_MAX: max, ATTR_COUNT: count };
      return Promise.resolve(attribute in answers ? answers[attribute] : value);
    },
    getText: (_hcam: number, name: string) => Promise.resolve(find(name).value),
    getParam: (_hcam: number, name: string) => Promise.resolve(find(name).value),
    getEnum: (_hcam: number, name: string) =>
      Promise.resolve((find(name).choices ?? []).map((choice) => {
        const [value, name] = typeof choice === "number" ? [choice, String(choice)] : choice;
        return { value, name };
      })),
    setParam: async (_hcam: number, name: string, value: unknown) => {
      await Promise.resolve(); // code that does not wait for it reads the old value
      set.push([name, value]);
      const entry = parameters[name];
      if (typeof entry !== "function") entry.value = value;
    },
  } as Partial<Record<keyof Calls, unknown>> as Calls;
  return { calls, set };
}
