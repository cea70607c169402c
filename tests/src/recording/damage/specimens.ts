// Small recordings of every kind, finished and killed, as files in memory to be damaged.
import { hdf5Sink } from "../../../../hdf5.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import type { Sink } from "../../../../src/recording/sink.ts";
import { runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import type { Files } from "./damage_files.ts";

/** A recording to be damaged. */
export interface Specimen {
  /** What it is, such as `killed raw`. */
  readonly name: string;
  /** The name of its main file. */
  readonly main: string;
  readonly files: Files;
  readonly folders: readonly string[];
  readonly shape: Shape;
}

/** How many frames each of them has. */
export const specimenFrames = 12;

const plain: Shape = { regions: [{ width: 31, height: 9 }] };
const two: Shape = { headerBytes: 32, regions: [{ width: 16, height: 8 }, { width: 9, height: 5 }] };
const eight: Shape = { bytesPerPixel: 1, regions: [{ width: 16, height: 8 }] };

async function take(
  sink: Sink,
  { shape, frames, killed }: { shape: Shape; frames?: number; killed?: () => Promise<void> },
): Promise<void> {
  const ring = new SyntheticRing(shape);
  await sink.open(runOf(shape, { frames }));
  for (let number = 1; number <= specimenFrames; number++) await sink.append([ring.expose(number)]);
  await killed?.();
  await sink.close("complete");
}

async function gather(folder: string, below = ""): Promise<{ files: Files; folders: string[] }> {
  const files: Files = new Map();
  const folders: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}${below}`)) {
    const path = `${below}/${name}`;
    if (!isDirectory) files.set(path.slice(1), await Deno.readFile(`${folder}${path}`));
    else {
      const inside = await gather(folder, path);
      folders.push(path.slice(1), ...inside.folders);
      for (const [one, bytes] of inside.files) files.set(one, bytes);
    }
  }
  return { files, folders };
}

/** Makes all of them in `folder`, and takes them into memory. */
export async function makeSpecimens(folder: string): Promise<Specimen[]> {
  const made: Specimen[] = [];
  const keep = async (name: string, main: string, shape: Shape, from: string) => {
    const { files, folders } = await gather(from);
    made.push({
      name,
      main,
      shape,
      files: new Map([...files].sort(([a], [b]) => a < b ? -1 : 1)),
      folders: folders.sort(),
    });
  };
  for (const ending of ["ome.tif", "ome.zarr", "raw", "h5"]) {
    for (const [what, shape] of Object.entries({ plain, two, eight })) {
      const main = `run.${ending}`;
      for (const frames of [specimenFrames, specimenFrames + 8]) {
        const place = `${folder}/${what}_${ending}_${frames}`;
        await Deno.mkdir(place);
        const options = { commitEveryMs: 0 };
        const sink = ending === "h5"
          ? hdf5Sink(`${place}/${main}`, options)
          : fileSink(`${place}/${main}`, options);
        const whole = frames === specimenFrames;
        const killed = () => keep(`killed ${what} ${ending}`, main, shape, place);
        await take(sink, { shape, frames, killed: whole ? undefined : killed });
        if (whole) await keep(`${what} ${ending}`, main, shape, place);
      }
    }
  }
  const both = `${folder}/both`;
  await Deno.mkdir(both);
  const pair = omeTiffSink(`${both}/run.ome.tif`, { zarr: `${both}/run.ome.zarr` });
  await take(pair, { shape: plain, frames: specimenFrames });
  await keep("both ome.tif", "run.ome.tif", plain, both);
  for (const ending of ["ome.tif", "ome.zarr"]) {
    const place = `${folder}/packed_${ending}`;
    await Deno.mkdir(place);
    await convert(`${folder}/two_raw_${specimenFrames}/run.raw`, `${place}/run.${ending}`, {
      compress: "zstd",
    });
    await keep(`packed ${ending}`, `run.${ending}`, two, place);
  }
  return made;
}

/** Lays the files of a recording into an empty folder. */
export async function layOut(
  folder: string,
  { files, folders }: Pick<Specimen, "files" | "folders">,
): Promise<void> {
  for (const name of folders) await Deno.mkdir(`${folder}/${name}`);
  for (const [name, bytes] of files) await Deno.writeFile(`${folder}/${name}`, bytes);
}
