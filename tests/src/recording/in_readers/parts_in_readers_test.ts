// Parts of one recording as strangers see them: Bio-Formats, tifffile and bioio open all OME-TIFFs of it by the first one's
// name. Would catch: half of a recording that looks like all of it, and planes of two files in a wrong order.
import { assertEquals } from "@std/assert";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import type { Sink } from "../../../../src/recording/sink.ts";
import { stripedSink } from "../../../../src/recording/striped_sink.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { askBioFormats, bioFormats, type SeriesSight } from "../../../readers/bio_formats.ts";
import { askPython, askViewers, pythonReaders, viewers } from "../../../readers/python.ts";
import { expectedPlanes, type PlannedCase, plannedRun, recordPlanned } from "../planned_run.ts";
import { pixelAt, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** A recording of several parts, by the name of the first, and the number of the frame at each "t c z" of its pictures. */
interface Joined {
  readonly path: string;
  readonly shape: Shape;
  /** For each picture the region, and the frames; 0 where none was taken. */
  readonly pictures: readonly { region: number; planes: ReadonlyMap<string, number> }[];
}

const shape: Shape = { regions: [{ width: 31, height: 9 }] };
const twoRegions: Shape = {
  bytesPerPixel: 1,
  regions: [{ width: 12, height: 7 }, { width: 5, height: 3, binning: [2, 2] }],
};
const plan = {
  channels: ["a", "b"],
  time_plan: { interval: 2, loops: 3 },
  z_plan: { range: 2, step: 1 },
};
const positions = { ...plan, stage_positions: [{ x: 1, y: 2, name: "left" }, { x: 3, y: 4, name: "right" }] };

/** Records frames to a sink; of `lost` numbers the camera counted frames that never came. */
async function take(
  sink: Sink,
  shape: Shape,
  count: number,
  lost: readonly number[] = [],
): Promise<number[]> {
  const ring = new SyntheticRing({ ...shape, slots: 64 });
  const numbers = Array.from({ length: count + lost.length }, (_, index) => index + 1)
    .filter((number) => !lost.includes(number));
  await sink.open(runOf(shape, { frames: count }));
  for (let from = 0; from < count; from += 5) {
    await sink.append(
      numbers.slice(from, from + 5).map((number, at) => ring.expose(number, { sequence: from + at })),
    );
  }
  await sink.close("complete");
  return numbers;
}

async function striped(
  folder: string,
  { paths, shape, count, lost }: { paths: string[]; shape: Shape; count: number; lost?: number[] },
): Promise<Joined> {
  const all = paths.map((path) => `${folder}/${path}`);
  for (const path of all) await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const sink = stripedSink(all.map((path) => fileSink(path)), { stripeFrames: 4 });
  const numbers = await take(sink, shape, count, lost);
  const planes = new Map(numbers.map((number, t) => [`${t} 0 0`, number]));
  return { path: all[0], shape, pictures: shape.regions!.map((_, region) => ({ region, planes })) };
}

/** A plan whose events went to several files, each `from` some event on; some of the frames did not come. */
async function resumed(
  folder: string,
  { name, from, plan, lost = [], both, shape: own = shape }: {
    name: string;
    from: readonly number[];
    plan: Record<string, unknown>;
    lost?: readonly number[];
    both?: boolean;
    shape?: Shape;
  },
): Promise<Joined> {
  const all = plannedRun({ name, plan, taken: (index) => !lost.includes(index), shape: own });
  for (const [part, first] of from.entries()) {
    const end = from[part + 1] ?? Infinity;
    const one: PlannedCase = {
      name,
      plan,
      shape: own,
      resumed: part > 0,
      taken: (index) => index >= first && index < end && !lost.includes(index),
    };
    const ending = part === 0 ? "" : `.${part + 1}`;
    const zarr = both ? `${folder}/${name}${ending}.ome.zarr` : undefined;
    await recordPart(fileSink(`${folder}/${name}${ending}.ome.tif`, { zarr }), one, first);
  }
  const pictures = [...expectedPlanes(all).values()].map((planes) => ({ region: 0, planes }));
  return { path: `${folder}/${name}.ome.tif`, shape: own, pictures };
}

/** For a resumed plan, `before` counts what the earlier parts have. */
async function recordPart(sink: Sink, one: PlannedCase, before: number): Promise<void> {
  const planned = plannedRun(one);
  const run = before === 0
    ? planned.run
    : { ...planned.run, before: { frames: before, frameNumber: before } };
  await recordPlanned(sink, { ...planned, run });
}

function pixelsOf(number: number, region: number, { regions = [], bytesPerPixel = 2 }: Shape): number[] {
  const { width, height } = regions[region];
  const pixels = Array.from(
    { length: width * height },
    (_, at) => pixelAt(number, region, at, bytesPerPixel),
  );
  if (region === 0) {
    const bytes = new Uint8Array(new Uint32Array([number]).buffer);
    if (bytesPerPixel === 1) bytes.forEach((byte, index) => pixels[index] = byte);
    else pixels.splice(0, 2, number, 0);
  }
  return pixels;
}

function assertSeries(series: readonly SeriesSight[] | undefined, { path, shape, pictures }: Joined): void {
  assertEquals(series?.length, pictures.length, path);
  for (const [index, { region, planes }] of pictures.entries()) {
    for (const { t, c, z, sum, first } of series![index].planes) {
      const number = planes.get(`${t} ${c} ${z}`);
      const wanted = number === undefined ? [0] : pixelsOf(number, region, shape);
      const seen = { first: wanted[0], sum: wanted.reduce((a, b) => a + b) };
      assertEquals({ first, sum }, seen, `${path}: ${index}, ${t} ${c} ${z}`);
    }
    const there = new Set(series![index].planes.map(({ t, c, z }) => `${t} ${c} ${z}`));
    assertEquals([...planes.keys()].filter((place) => !there.has(place)), [], path);
  }
}

/** Recordings of every kind of parts. */
async function everyKind(folder: string): Promise<Joined[]> {
  return [
    await striped(folder, { paths: ["a.ome.tif", "b.ome.tif"], shape, count: 23, lost: [5, 6, 13] }),
    await striped(folder, {
      paths: ["disk1/run.ome.tif", "disk2/run.ome.tif", "disk3/k & \u00b5.ome.tif"],
      shape: twoRegions,
      count: 30,
    }),
    await resumed(folder, { name: "plain", from: [0, 6], plan }),
    await resumed(folder, { name: "thrice", from: [0, 4, 11], plan }),
    // The seam lies within a time point, two frames at it never came, and one long before.
    await resumed(folder, { name: "gaps", from: [0, 8], plan, lost: [2, 8, 9] }),
    await resumed(folder, { name: "places", from: [0, 13], plan: positions }),
    await resumed(folder, { name: "both", from: [0, 6], plan, both: true }),
  ];
}

Deno.test({
  name: "Bio-Formats opens all parts by the first one's name, with every plane at its place",
  ignore: !bioFormats,
  fn: () =>
    inTempFolder(async (folder) => {
      const recordings = await everyKind(folder);
      const seen = await askBioFormats(...recordings.map(({ path }) => path));
      for (const [index, recording] of recordings.entries()) {
        const { reader, failure, series } = seen[index];
        assertEquals({ reader, failure }, { reader: "OMETiffReader", failure: undefined }, recording.path);
        assertSeries(series, recording);
        // Our own tools still tell the parts apart.
        const { problems, parts, checksums } = await verify(recording.path);
        assertEquals([problems.filter((one) => /description|director/.test(one)), checksums], [[], "right"]);
        assertEquals((parts?.length ?? 0) > 1, true);
      }
    }),
});

/** What tifffile gives of each picture of a file: "t c z" and the pixels' sum, after every pixel was looked at. */
const tifffileLooks = `
import tifffile, ome_types, itertools
def look(path):
    ome_types.from_tiff(path, validate=True)
    seen = []
    with tifffile.TiffFile(path) as tif:
        for series in tif.series:
            data = series.asarray()
            sizes = dict(zip(series.axes, series.shape))
            planes = {}
            for t, c, z in itertools.product(*(range(sizes.get(axis, 1)) for axis in "TCZ")):
                at = {"T": t, "C": c, "Z": z}
                plane = data[tuple(at[axis] if axis in at else slice(None) for axis in series.axes)]
                planes[f"{t} {c} {z}"] = [int(plane.reshape(-1)[0]), int(plane.sum())]
            seen.append(planes)
    return seen`;

Deno.test({
  name: "tifffile opens all parts by the first one's name, and the description fits the schema",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const recordings = await everyKind(folder);
      const seen = await askPython<Record<string, [first: number, sum: number]>[][]>(
        `${tifffileLooks}\nprint(json.dumps([look(path) for path in args]))`,
        ...recordings.map(({ path }) => path),
      );
      for (const [index, recording] of recordings.entries()) {
        const series = seen[index].map((planes) => ({
          planes: Object.entries(planes).map(([place, [first, sum]]) => {
            const [t, c, z] = place.split(" ").map(Number);
            return { t, c, z, first, sum };
          }),
        }));
        assertSeries(series as SeriesSight[], recording);
      }
    }),
});

Deno.test({
  name: "bioio opens all parts by the first one's name",
  ignore: !viewers,
  fn: () =>
    inTempFolder(async (folder) => {
      const { path } = await resumed(folder, { name: "plain", from: [0, 6], plan });
      const sight = await askViewers<{ shape: number[]; numbers: number[] }>(
        `
from bioio import BioImage
data = BioImage(args[0]).data
print(json.dumps({"shape": list(data.shape), "numbers": [int(one) for one in data[..., 0, 0].reshape(-1)]}), file=out)`,
        path,
      );
      assertEquals(sight.shape, [3, 2, 3, 9, 31]);
      assertEquals(sight.numbers, Array.from({ length: 18 }, (_, index) => index + 1));
    }),
});

Deno.test({
  name: "a repair joins parts that a killed program left apart, and parts that were renamed or lost",
  ignore: !bioFormats,
  fn: () =>
    inTempFolder(async (folder) => {
      const live = `${folder}/live`,
        left = `${folder}/left`,
        moved = `${folder}/moved`,
        lone = `${folder}/lone`;
      await Deno.mkdir(live);
      const one: PlannedCase = { name: "run", plan, shape };
      await recordPart(fileSink(`${live}/run.ome.tif`), { ...one, taken: (index) => index < 6 }, 0);
      const { run, frames } = plannedRun({ ...one, resumed: true, taken: (index) => index >= 6 });
      const sink = fileSink(`${live}/run.2.ome.tif`, { commitEveryMs: 0 });
      const ring = new SyntheticRing({ ...shape, slots: 64 });
      await sink.open(run);
      for (const { frameNumber, place } of frames.slice(0, 10)) {
        await sink.append([ring.expose(frameNumber, { place, sequence: frameNumber - 1 })]);
      }
      await copy(live, left);
      await sink.close("aborted");

      const first = `${left}/run.ome.tif`, second = `${left}/run.2.ome.tif`;
      assertEquals((await repair(second)).described, [first, second]);
      assertEquals((await repair(first)).described, undefined);

      await copy(left, moved);
      for (const ending of ["ome.tif", "json", "frames.npy"]) {
        for (const part of ["", ".2"]) {
          await Deno.rename(`${moved}/run${part}.${ending}`, `${moved}/cells${part}.${ending}`);
        }
      }
      const renamed = `${moved}/cells.ome.tif`;
      assertEquals((await verify(renamed)).problems.filter((one) => one.includes("run.2.ome.tif")).length, 1);
      assertEquals((await repair(renamed)).described, [renamed, `${moved}/cells.2.ome.tif`]);

      await copy(left, lone);
      for (const ending of ["ome.tif", "json", "frames.npy"]) await Deno.remove(`${lone}/run.2.${ending}`);
      assertEquals((await repair(`${lone}/run.ome.tif`)).described, [`${lone}/run.ome.tif`]);

      const seen = await askBioFormats(first, renamed, `${lone}/run.ome.tif`);
      const planes = new Map(Array.from({ length: 16 }, (_, index) => {
        const t = Math.floor(index / 6), c = Math.floor(index % 6 / 3);
        return [`${t} ${c} ${index % 3}`, index + 1];
      }));
      assertSeries(seen[0].series, { path: first, shape, pictures: [{ region: 0, planes }] });
      assertSeries(seen[1].series, { path: renamed, shape, pictures: [{ region: 0, planes }] });
      const own = new Map([...planes].slice(0, 6));
      assertSeries(seen[2].series, { path: lone, shape, pictures: [{ region: 0, planes: own }] });
    }),
});

async function copy(from: string, to: string): Promise<void> {
  await new Deno.Command("cp", { args: ["-a", from, to] }).output();
}
