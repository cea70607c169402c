import { columnName, rowName } from "../../well_name.ts";
import type { SinkAxes } from "../sink.ts";

/** Where the pictures of a position are on a plate. */
export interface PlatePlace {
  readonly row: number;
  readonly column: number;
  /** The number of this position among the well's positions, from 0. */
  readonly field: number;
}

/** Kept, because every plane that is read asks for these. */
const known = new WeakMap<SinkAxes["positions"], PlatePlace[]>();

/** The place of each position on the experiment's plate; nothing if the experiment has no plate. */
export function platePlaces(
  { plate, positions }: Pick<SinkAxes, "plate" | "positions">,
): PlatePlace[] | undefined {
  if (!plate) return undefined;
  const seen = known.get(positions);
  if (seen) return seen;
  const fields = new Map<string, number>();
  const places = positions.map(({ well = { row: 0, column: 0 } }) => {
    const path = wellPath(well);
    const field = fields.get(path) ?? 0;
    fields.set(path, field + 1);
    return { ...well, field };
  });
  known.set(positions, places);
  return places;
}

/** The folder of a well in the folder of its plate, such as `B/3`. */
export function wellPath({ row, column }: { row: number; column: number }): string {
  return `${rowName(row)}/${columnName(column)}`;
}
