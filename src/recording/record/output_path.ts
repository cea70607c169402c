import { basename } from "node:path";
import { SinkError } from "../../errors.ts";
import { isUsable, readRecord } from "./run_record.ts";
import type { SinkRun } from "../sink.ts";

/** The endings of file names by which each format is known. */
const extensions = {
  "OME-TIFF": [".ome.tif", ".ome.tiff", ".tif", ".tiff"],
  "OME-Zarr": [".ome.zarr", ".zarr"],
  "raw": [".raw"],
  "HDF5": [".h5", ".hdf5"],
} as const;

/** The name of a format that a file name's ending can mean. */
export type FormatName = keyof typeof extensions;

const formats = Object.keys(extensions) as FormatName[];

/** A path in two pieces: the stem, by which the files beside it are named, and the ending. */
function cut(path: string): { stem: string; format?: FormatName } {
  const lower = path.toLowerCase();
  for (const format of formats) {
    const ending = extensions[format].find((extension) => lower.endsWith(extension));
    if (ending) return { stem: path.slice(0, -ending.length), format };
  }
  return { stem: path };
}

function listed(format: FormatName): string {
  return `${extensions[format].join(", ")} (${format})`;
}

/** A path without slashes at its end; a shell adds one when it completes the name of a folder. */
export function barePath(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, "");
}

/** The format that a path's ending names; nothing if it names none. */
export function formatOf(path: string): FormatName | undefined {
  return cut(path).format;
}

/** A path without the ending that names its format. */
export function stemOf(path: string): string {
  return cut(path).stem;
}

/** Throws if there is no path. Scripts often forget that `Deno.args[0]` may be missing. */
export function checkPath(path: string | undefined, action: string): void {
  if (typeof path === "string" && path !== "") return;
  const given = path === "" ? "an empty name" : Deno.inspect(path);
  throw new SinkError(
    `Cannot ${action} ${given}: a path is needed, such as "run.ome.tif". A script gets it from its command line, after ` +
      `the script's own name.`,
  );
}

/** Throws if a path's ending names no format, or another format than `wanted`. `action` is for the error's sentence. */
export function checkExtension(
  path: string,
  options: { wanted?: FormatName; action?: string } = {},
): FormatName {
  const { wanted, action = "record to" } = options;
  checkPath(path, action);
  const { stem, format } = cut(path);
  const known = (wanted ? [wanted] : formats).map(listed).join("; ");
  if (format === undefined || (wanted && format !== wanted)) {
    const what = format ? `its ending is that of ${format}` : "its ending names no format";
    throw new SinkError(`Cannot ${action} "${path}": ${what}. Known: ${known}.`);
  }
  if (stem === "" || stem.endsWith("/")) {
    const example = `such as "run" in "run${extensions[format][0]}"`;
    throw new SinkError(`Cannot ${action} "${path}": it has no name before its ending, ${example}.`);
  }
  // Deno puts this sign in place of bytes that it cannot read, so two such names of a user's may be one here.
  if (action === "record to" && nameOf(path).includes("\ufffd")) {
    throw new SinkError(
      `Cannot ${action} "${path}": that name is not text in UTF-8, or has the sign U+FFFD, which stands for what is not. ` +
        "Choose another name.",
    );
  }
  return format;
}

/** The path of a recording that belongs to another one, with a word before the ending: `run.2.ome.tif`. */
export function partPath(path: string, word: string): string {
  const { stem } = cut(path);
  return `${stem}.${word}${path.slice(stem.length)}`;
}

/** The files beside a recording. */
export interface SidePaths {
  /** `run.json`: what was recorded, and how it went. */
  readonly record: string;
  /** `run.frames.npy`: the numbers and times of each frame. */
  readonly table: string;
}

/** The draft that becomes one of these files in one step. */
export { draftPath } from "../files/draft_path.ts";

/** The two pairs of names that the files beside a recording may have, the usual pair first. */
export function sidePathChoices(path: string): readonly [SidePaths, SidePaths] {
  const bare = barePath(path);
  const named = (stem: string) => ({ record: `${stem}.json`, table: `${stem}.frames.npy` });
  return [named(cut(bare).stem), named(bare)];
}

const taken = new WeakMap<SinkRun, Set<string>>();

/**
 * The names of the files beside a recording. Usually they are the short ones (`run.json`). They are the long ones
 * (`run.raw.json`) if the short names are taken: by a recording whose name differs only in its ending, in this run or
 * on the disk, or by something else.
 */
export async function claimSidePaths(path: string, run: SinkRun): Promise<SidePaths> {
  const claimed = taken.get(run) ?? new Set();
  taken.set(run, claimed);
  const [short, long] = sidePathChoices(path);
  const chosen = !claimed.has(short.record) && await isFreeFor(path, short) ? short : long;
  claimed.add(chosen.record);
  return chosen;
}

/** Whether these files belong to no recording yet, or to an earlier recording at this path. */
export async function isFreeFor(path: string, { record }: SidePaths): Promise<boolean> {
  const found = await readRecord(record);
  return found === undefined || (isUsable(found) && found.files.includes(nameOf(path)));
}

/** A recording's name, in a sink's name and in files. */
export function nameOf(path: string): string {
  return basename(path);
}
