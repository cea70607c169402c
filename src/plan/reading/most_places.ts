import type { Field } from "./field.ts";

/** The most places of a stack, a grid or a plate: a short text can ask for more than any memory holds. */
const MOST_PLACES = 100_000;

/** Refuses a part of a plan that has too many places, before they are made. */
export function checkPlaces(field: Field, count: number): void {
  if (count <= MOST_PLACES) return; // false if the count is no number
  field.fail(`${field.name} has ${count} places in all, and at most ${MOST_PLACES} are possible.`);
}
