import type { Picture } from "../record/pictures.ts";
import { wellPath } from "../record/plate_places.ts";
import { attributes } from "./ome_text.ts";
import type { OmeRun } from "./ome_contents.ts";

/** The plate of a run's pictures: its wells, and the pictures in each. Nothing for a run without a plate. */
export function plateXml({ axes }: OmeRun, pictures: readonly Picture[]): string {
  const { plate, positions = [] } = axes ?? {};
  // Before its end a file is one series in the order of taking, which belongs to no well.
  if (!plate || pictures.some(({ position }) => position === undefined)) return "";
  const wells = new Map<string, { row: number; column: number; samples: string[] }>();
  for (const [index, { p }] of pictures.entries()) {
    const { well = { row: 0, column: 0 }, xUm, yUm } = positions[p];
    const own = wells.get(wellPath(well)) ?? { ...well, samples: [] };
    wells.set(wellPath(well), own);
    const sample = attributes({
      ID: `WellSample:0:${index}`,
      Index: index,
      PositionX: xUm,
      PositionXUnit: xUm === undefined ? undefined : "\u00b5m",
      PositionY: yUm,
      PositionYUnit: yUm === undefined ? undefined : "\u00b5m",
    });
    own.samples.push(`<WellSample${sample}><ImageRef ID="Image:${index}"/></WellSample>`);
  }
  const head = attributes({
    ID: "Plate:0",
    Name: plate.name || "Plate",
    Rows: plate.rows,
    Columns: plate.columns,
    RowNamingConvention: "letter",
    ColumnNamingConvention: "number",
  });
  return [
    `<Plate${head}>`,
    ...[...wells.values()].flatMap(({ row, column, samples }, index) => [
      `<Well${attributes({ ID: `Well:0:${index}`, Row: row, Column: column })}>`,
      ...samples,
      `</Well>`,
    ]),
    `</Plate>`,
  ].join("\n");
}
