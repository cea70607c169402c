// Small recordings of every kind, finished and killed, as files in memory to be damaged.
import { hdf5Sink } from "../../../../hdf5.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { stripedSink } from "../../../../src/recording/striped_sink.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import type { Sink } from "../../../../src/recording/sink.ts";
import { type PlannedCase, plannedRun } from "../planned_run.ts";
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
  /** How many frames its main file has, where others are in other parts. */
  readonly framesInMain: number;
}

/** Wide enough for two levels of lower resolution. */
const wide: Shape = { regions: [{ width: 520, height: 3 }] };

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

/** Two positions, channels and three time points, on a plate or not: as many frames as the others have. */
const planned = { axis_order: "tpc", channels: ["a", "b"], time_plan: { interval: 1, loops: 3 } };
const plans: Readonly<Record<string, PlannedCase>> = {
  planned: {
    name: "planned",
    plan: {
      ...planned,
      stage_positions: [{ x: 1, name: "left" }, { x: 2, name: "right" }],
    },
    shape: plain,
  },
  plate: {
    name: "plate",
    plan: {
      ...planned,
      stage_positions: { plate: "6-well", a1_center_xy: [0, 0], selected_wells: [[0, 1], [2, 0]] },
    },
    shape: eight,
  },
};

/** Records a plan; in a killed one, the last frames were asked for and never came. */
async function takePlan(sink: Sink, plan: PlannedCase, killed?: () => Promise<void>): Promise<void> {
  const { run, frames, shape } = plannedRun(plan);
  const ring = new SyntheticRing(shape);
  await sink.open(run);
  for (const { frameNumber, place } of frames) await sink.append([ring.expose(frameNumber, { place })]);
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
  const keep = async (
    name: string,
    main: string,
    shape: Shape,
    from: string,
    framesInMain = specimenFrames,
  ) => {
    const { files, folders } = await gather(from);
    made.push({
      name,
      main,
      shape,
      framesInMain,
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
  for (const [what, plan] of Object.entries(plans)) {
    for (const packed of ["", "packed "]) {
      for (const kill of [false, true]) {
        for (const ending of packed ? ["ome.zarr"] : ["ome.tif", "ome.zarr"]) {
          const place = `${folder}/${packed}${what}_${ending}_${kill}`;
          await Deno.mkdir(place);
          const main = `run.${ending}`;
          const name = `${packed}${what} ${ending}`;
          const killed = () => keep(`killed ${name}`, main, plan.shape!, place);
          const compress = packed ? "zstd" as const : undefined;
          const sink = fileSink(`${place}/${main}`, { commitEveryMs: 0, compress });
          await takePlan(sink, plan, kill ? killed : undefined);
          if (!kill) await keep(name, main, plan.shape!, place);
        }
      }
    }
  }
  for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
    for (const frames of [specimenFrames, specimenFrames + 8]) {
      const place = `${folder}/striped_${ending}_${frames}`;
      await Deno.mkdir(place);
      const parts = ["run", "more"].map((name) =>
        fileSink(`${place}/${name}.${ending}`, { commitEveryMs: 0 })
      );
      const keepIt = (name: string) =>
        keep(`${name} ${ending}`, `run.${ending}`, plain, place, specimenFrames / 2);
      const whole = frames === specimenFrames;
      const killed = () => keepIt("killed striped");
      await take(stripedSink(parts, { stripeFrames: 3 }), {
        shape: plain,
        frames,
        killed: whole ? undefined : killed,
      });
      if (whole) await keepIt("striped");
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
  const source = `${folder}/wide.raw`;
  await take(fileSink(source), { shape: wide, frames: specimenFrames });
  for (const ending of ["ome.tif", "ome.zarr"]) {
    for (const compress of [undefined, "zstd", ...ending === "ome.zarr" ? ["lz4" as const] : []] as const) {
      const place = `${folder}/pyramid_${compress}_${ending}`;
      await Deno.mkdir(place);
      await convert(source, `${place}/run.${ending}`, { pyramid: true, compress });
      await keep(`${compress ? "packed " : ""}pyramid ${ending}`, `run.${ending}`, wide, place);
    }
  }
  for (const frames of [specimenFrames, specimenFrames + 8]) {
    for (const compress of ["zstd", "lz4"] as const) {
      const place = `${folder}/recorded_${compress}_${frames}`;
      await Deno.mkdir(place);
      const sink = fileSink(`${place}/run.ome.zarr`, { commitEveryMs: 0, compress, shardBytes: 1000 });
      const name = `${frames === specimenFrames ? "" : "killed "}recorded ${compress} ome.zarr`;
      await take(sink, { shape: two, frames, killed: () => keep(name, "run.ome.zarr", two, place) });
    }
  }
  // Parts are looked for where they were recorded, too.
  await Deno.remove(folder, { recursive: true });
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
