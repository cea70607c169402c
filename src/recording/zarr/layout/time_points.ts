import type { PlannedLayout, PlannedPlace } from "./planned_layout.ts";

/**
 * How many time points the arrays of each position count. Before the `end`, the time point that is being taken is left
 * out if time points follow each other. So readers see no time point whose planes are not all there.
 */
export function timePointsOf(
  placed: readonly PlannedPlace[],
  layout: PlannedLayout,
  end: boolean,
): Map<number, number> {
  const newest = new Map<number, { t: number; planes: number }>();
  for (const { p, t } of placed) {
    const before = newest.get(p);
    if (!before || t > before.t) newest.set(p, { t, planes: 1 });
    else if (t === before.t) before.planes++;
  }
  return new Map([...newest].map(([p, { t, planes }]) => {
    const counts = end || !layout.timeIsOuter || planes >= layout.each;
    return [p, counts ? t + 1 : t];
  }));
}
