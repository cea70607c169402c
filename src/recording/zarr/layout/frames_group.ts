import type { FileSystem } from "../../files/block_file.ts";
import { isFull } from "../../files/put_in_place.ts";
import { readSmallFile } from "../../files/small_file.ts";
import type { Ending } from "../../writing/container.ts";
import { type FrameColumn, frameColumns } from "../../record/frame_columns.ts";
import type { ChannelFacts } from "../../record/plane_map.ts";
import type { FrameRows, ReadRows } from "../../reading/table_file.ts";

/** The table of frames, as a Zarr has it. */
export interface FramesGroup {
  /** How many frames there are. */
  readonly frames: number;
  readonly rows: ReadRows;
  readonly channels: readonly ChannelFacts[];
}

/** Zarr's names for the types of columns. */
const dataTypes: Readonly<Record<string, string>> = {
  "<u8": "uint64",
  "<f8": "float64",
  "<i8": "int64",
  "<u4": "uint32",
  "<i4": "int32",
};

/**
 * The columns of numbers. Readers of Zarr do not agree on texts, so the channels' names are attributes of the group.
 */
const columns = frameColumns.filter(([, type]) => type in dataTypes);

/** How many rows a chunk has. */
const chunkRows = 65_536;

function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

function arrayJson(type: string, frames: number): unknown {
  return {
    zarr_format: 3,
    node_type: "array",
    shape: [frames],
    data_type: dataTypes[type],
    chunk_grid: { name: "regular", configuration: { chunk_shape: [Math.min(frames, chunkRows)] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 0,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes: {},
    dimension_names: ["frame"],
  };
}

/** The bytes of a column's chunk. The last chunk is as long as the others. */
function chunkBytes(rows: FrameRows, column: FrameColumn, frames: number): Uint8Array<ArrayBuffer> {
  const bytes = rows.columnBytes(column);
  const whole = new Uint8Array(bytes.length / rows.count * Math.min(frames, chunkRows));
  whole.set(bytes);
  return whole;
}

/**
 * Writes the table of frames into a Zarr, as a group `frames` with an array for each column. xarray opens the group as
 * one data set. Writes nothing if the table cannot be read.
 */
export async function writeFramesGroup(
  path: string,
  files: FileSystem,
  { frames, rows, channels }: FramesGroup,
): Promise<void> {
  const first = await rows(0, Math.min(frames, chunkRows));
  if (!first) return;
  const folder = `${path}/frames`;
  if (await files.sizeOf(folder) !== undefined) await files.removeFolder(folder);
  await files.makeFolder(folder);
  const names = channels.map(({ name = "" }) => name);
  await writeFile(
    `${folder}/zarr.json`,
    files,
    jsonBytes({
      zarr_format: 3,
      node_type: "group",
      attributes: { "pvcam-deno": { table: "frames", channels: names } },
    }),
  );
  await all(columns, async ([name, type]) => {
    for (const below of [name, `${name}/c`]) await files.makeFolder(`${folder}/${below}`);
    await writeFile(`${folder}/${name}/zarr.json`, files, jsonBytes(arrayJson(type, frames)));
  });
  for (let from = 0; from < frames; from += chunkRows) {
    const part = from === 0 ? first : await rows(from, Math.min(from + chunkRows, frames));
    if (!part) return;
    await all(columns, async ([name]) => {
      await writeFile(`${folder}/${name}/c/${from / chunkRows}`, files, chunkBytes(part, name, frames));
    });
  }
}

/**
 * Does some work for all items at the same time, which takes a third of the time. If it fails, no work is still under
 * way.
 */
async function all<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const done = await Promise.allSettled(items.map(work));
  for (const one of done) if (one.status === "rejected") throw one.reason;
}

/** Writes the table into a finished Zarr. If the disk has no room for it, only this copy of the table is lost. */
export async function keepTable(
  path: string,
  files: FileSystem,
  { frames, rows, planes }: Pick<Ending, "frames" | "rows" | "planes">,
): Promise<void> {
  try {
    await writeFramesGroup(path, files, { frames, rows, channels: planes.channels });
  } catch (cause) {
    if (!isFull(cause)) throw cause;
    await files.removeFolder(`${path}/frames`).catch(() => {});
  }
}

async function writeFile(path: string, files: FileSystem, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = await files.create(path);
  try {
    await file.write(bytes, 0);
  } finally {
    await file.close();
  }
}

/** The largest size of a column's `zarr.json`, in bytes: it has some hundreds. */
const mostJsonBytes = 100_000;

/** What is wrong with the table in a Zarr, as a sentence: it is damaged, or describes other frames than `rows`. */
export async function framesGroupFault(
  path: string,
  rows: FrameRows,
  frames: number,
): Promise<string | undefined> {
  const folder = `${path}/frames`;
  if (!await Deno.lstat(folder).then(({ isDirectory }) => isDirectory, () => false)) return undefined;
  for (const [name, type] of columns) {
    const described = await readSmallFile(`${folder}/${name}/zarr.json`, mostJsonBytes).catch(() => "");
    let same = described === new TextDecoder().decode(jsonBytes(arrayJson(type, frames)));
    for (let from = 0; same && from < Math.min(frames, rows.count); from += chunkRows) {
      const wanted = chunkBytes(rows.slice(from, Math.min(from + chunkRows, frames)), name, frames);
      const chunk = `${folder}/${name}/c/${from / chunkRows}`;
      const size = await Deno.stat(chunk).then(({ isFile, size }) => isFile ? size : -1, () => -1);
      const found = size === wanted.length ? await Deno.readFile(chunk).catch(() => undefined) : undefined;
      same = found !== undefined && wanted.every((byte, index) => byte === found[index]);
    }
    if (!same) {
      return `The column "${folder}/${name}" is damaged, or differs from the table beside the recording.`;
    }
  }
  return undefined;
}
