import type { FileSystem } from "../../files/block_file.ts";
import { type PlatePlace, platePlaces, wellPath } from "../../record/plate_places.ts";
import { columnName, rowName } from "../../../well_name.ts";
import type { PlannedRun } from "./planned_layout.ts";

type Json = Readonly<Record<string, unknown>>;

/** Writes the `zarr.json` of a folder. */
type WriteGroup = (folder: string, attributes: Json) => Promise<void>;

/** The folder of a picture below its Zarr: by the well of a plate, by number, or the Zarr itself. */
export function pictureFolder(
  { axes, format }: Pick<PlannedRun, "axes" | "format">,
  p: number,
  region: number,
): string {
  const regions = format.regions.length;
  const place = platePlaces(axes)?.[p];
  if (place) return `/${wellPath(place)}/${place.field * regions + region}`;
  return axes.sizes.p * regions > 1 ? `/${p * regions + region}` : "";
}

/** The folders of a plate's rows and wells, which are made as positions begin, and their descriptions. */
export class PlateTree {
  readonly #path: string;
  readonly #run: PlannedRun;
  readonly #files: FileSystem;
  readonly #write: WriteGroup;
  readonly #places: readonly PlatePlace[];
  readonly #made = new Set<string>();

  constructor(path: string, run: PlannedRun, { files, write }: { files: FileSystem; write: WriteGroup }) {
    this.#path = path;
    this.#run = run;
    this.#files = files;
    this.#write = write;
    this.#places = platePlaces(run.axes) ?? [];
  }

  /** Makes the folders around the pictures of a position. */
  async addWell(p: number): Promise<void> {
    const place = this.#places[p];
    const row = `${this.#path}/${rowName(place.row)}`;
    const well = `${this.#path}/${wellPath(place)}`;
    for (const folder of [row, well]) {
      if (this.#made.has(folder)) continue;
      this.#made.add(folder);
      await this.#files.makeFolder(folder);
      if (folder === row) await this.#write(row, {});
    }
  }

  /** Describes the wells of some positions, and the pictures in each well. */
  async describe(positions: readonly number[]): Promise<void> {
    for (const [folder, attributes] of plateGroups(this.#run, positions)) {
      if (folder === "" || folder.includes("/", 1)) await this.#write(`${this.#path}${folder}`, attributes);
    }
  }
}

/** The content of the groups of a plate's Zarr, of its rows and of its wells, by their folders below the Zarr. */
export function plateGroups(
  { axes, format }: Pick<PlannedRun, "axes" | "format">,
  positions: readonly number[],
): Map<string, Json> {
  const places = platePlaces(axes) ?? [];
  const regions = format.regions.length;
  const wells = new Map<string, PlatePlace[]>();
  for (const p of positions) {
    const path = wellPath(places[p]);
    wells.set(path, [...wells.get(path) ?? [], places[p]]);
  }
  const groups = new Map<string, Json>();
  for (const [path, fields] of wells) {
    const images = fields.flatMap(({ field }) =>
      Array.from({ length: regions }, (_, region) => ({ path: String(field * regions + region) }))
    );
    groups.set(`/${rowName(fields[0].row)}`, {});
    groups.set(`/${path}`, { ome: { version: "0.5", well: { images, version: "0.5" } } });
  }
  const { name, rows, columns } = axes.plate!;
  const plate = {
    version: "0.5",
    ...(name !== "" && { name }),
    rows: Array.from({ length: rows }, (_, row) => ({ name: rowName(row) })),
    columns: Array.from({ length: columns }, (_, column) => ({ name: columnName(column) })),
    wells: [...wells].map(([path, [{ row, column }]]) => ({ path, rowIndex: row, columnIndex: column })),
    field_count: regions * Math.max(1, ...[...wells.values()].map(({ length }) => length)),
  };
  return groups.set("", { ome: { version: "0.5", "bioformats2raw.layout": 3, plate } });
}
