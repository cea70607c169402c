import { columnName, rowName } from "../../well_name.ts";
import type { SinkAxes } from "../sink.ts";

/** Where the pictures of a position lie on a plate. */
export interface PlatePlace {
  readonly row: number;
  readonly column: number;
  /** Which of the well's positions it is, from 0. */
  readonly field: number;
}

/** Asked again for every plane that is read. */
const known = new WeakMap<SinkAxes["positions"], PlatePlace[]>();

/** Where each position of an experiment lies on its plate; nothing of an experiment without one. */
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

/** The folder of a well in a plate's, such as `B/3`. */
export function wellPath({ row, column }: { row: number; column: number }): string {
  return `${rowName(row)}/${columnName(column)}`;
}
