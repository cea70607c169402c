// A script as an experiment: it runs by the line in its head, and its result is marked against what the simulator knows.
import { assert, assertEquals } from "@std/assert";
import { type Otherwise, runScript } from "./script.ts";
import { withTruth } from "./truth.ts";

/** Every number in a text that a pattern's groups find, line by line. */
export function numbers(text: string, pattern: RegExp): number[][] {
  return [...text.matchAll(pattern)].map((match) => match.slice(1).map(Number));
}

/** Asserts that a figure is the truth but for some percent. */
export function assertWithin(percent: number, actual: number, truth: number, what: string): void {
  assert(
    Math.abs(actual - truth) <= Math.abs(truth) * percent / 100,
    `${what} is ${actual}, in truth ${truth}`,
  );
}

export const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1];

/** What a script says of frames of a short ring that a busy machine did not look at in time. */
const lapped = /^Took \d+ frames: .* were overwritten .*\n/gm;

/** A script that is marked, with what it said. */
export function experiment(name: string, otherwise: Otherwise, mark: Mark): void {
  const { args = [], environment = {} } = otherwise;
  const how = [`scripts/${name}`, ...args, ...Object.entries(environment).map((pair) => pair.join("="))];
  Deno.test(`${how.join(" ")} gives the simulator's figures`, async () => {
    await using ended = await runScript(name, otherwise);
    assertEquals([ended.code, ended.complained.replace(name === "live.ts" ? lapped : "", "")], [0, ""]);
    await mark(ended.said, ended.folder);
  });
}

type Mark = (said: string, folder: string) => void | Promise<void>;

export const flat = { PVSIM_SCENE: "flat:50000", PVSIM_STAMP: "0" };

/** The level of an even light, in counts, after a time in milliseconds. */
export async function levelAfter(exposureMs: number): Promise<number> {
  const truth = await withTruth(flat, ({ values }) => values);
  const electronsPerMs = (truth.backgroundPhotonsPerS * truth.quantumEfficiency + truth.darkEPerS) / 1000;
  return truth.offsetCounts + electronsPerMs * exposureMs / truth.ePerCount;
}
