// A plan's OME-TIFF as strangers see it: each plane at its place in time, channel, focus and position.
import { assert, assertEquals } from "@std/assert";
import { convert } from "../../../../src/recording/convert.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { askBioFormats, bioFormats } from "../../../readers/bio_formats.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { expectedPlanes, plannedCases, type PlannedRun, plannedRun, recordPlanned } from "../planned_run.ts";
import { SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** A file of a case: as it was recorded, or compressed afterwards. */
async function write(folder: string) {
  const written: { name: string; path: string; planned: PlannedRun }[] = [];
  for (const one of plannedCases) {
    const planned = plannedRun(one);
    const path = `${folder}/${one.name}.ome.tif`;
    await recordPlanned(omeTiffSink(path), planned);
    written.push({ name: one.name, path, planned });
  }
  for (const name of ["tpcz", "zct", "ragged"]) {
    const { path, planned } = written.find((one) => one.name === name)!;
    const packed = path.replace(".ome.tif", "_packed.ome.tif");
    await convert(path, packed, { compress: "zstd" });
    written.push({ name: `${name}, compressed`, path: packed, planned });
  }
  return written;
}

interface Series {
  axes: string;
  name: string;
  /** By "t c z": the number in the plane, 0 of one that was not taken. */
  planes: Record<string, number>;
  channels: (string | null)[];
  /** By name, as `r g b`; white of one that the file says nothing of. */
  colors: string[];
  increment: number | null;
}

/** What tifffile sees, with ome-types as the judge of the description. */
function askTifffile(paths: readonly string[]): Promise<Series[][]> {
  return askPython<Series[][]>(
    `
import tifffile, ome_types, itertools
def look(path):
    ome = ome_types.from_tiff(path, validate=True)
    seen = []
    with tifffile.TiffFile(path) as tif:
        assert tif.is_ome
        for series, image in zip(tif.series, ome.images, strict=True):
            data = series.asarray()
            sizes = dict(zip(series.axes, series.shape))
            planes = {}
            for t, c, z in itertools.product(*(range(sizes.get(axis, 1)) for axis in "TCZ")):
                at = {"T": t, "C": c, "Z": z}
                plane = data[tuple(at[axis] if axis in at else slice(None) for axis in series.axes)]
                number = plane.reshape(-1).view(np.uint32)[0] if plane.itemsize == 2 else plane.reshape(-1)[:4].copy().view(np.uint32)[0]
                planes[f"{t} {c} {z}"] = int(number)
                if number:
                    want = expected.stack(int(number), 1, 0, *plane.shape, plane.itemsize)[0]
                    assert (plane == want).all()
                else:
                    assert not plane.any()
            increment = image.pixels.time_increment
            seen.append({"axes": series.axes, "name": image.name, "planes": planes,
                "channels": [channel.name for channel in image.pixels.channels], "increment": increment,
                "colors": [" ".join(map(str, channel.color.as_rgb_tuple(alpha=False))) for channel in image.pixels.channels]})
    return seen
print(json.dumps([look(path) for path in args]))`,
    ...paths,
  );
}

/** Blue is what the plan says; green is what is given to a channel without a colour. */
const coloursSeen: Record<string, string> = { "DAPI": "0 0 255", "GFP \u00b5": "0 255 0" };

Deno.test({
  name: "tifffile finds every plane of a dozen plans at its place, and the description fits the schema",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const written = await write(folder);
      const seen = await askTifffile(written.map(({ path }) => path));
      for (const [index, { name, planned }] of written.entries()) {
        const wanted = [...expectedPlanes(planned)];
        assertEquals(seen[index].length, wanted.length, name);
        for (const [p, series] of seen[index].entries()) {
          const [, planes] = wanted[p];
          for (const [place, number] of Object.entries(series.planes)) {
            assertEquals(number, planes.get(place) ?? 0, `${name}: ${p}, ${place}`);
          }
          for (const place of planes.keys()) assert(place in series.planes, `${name}: ${place} is not there`);
          const { channels } = planned.plan;
          assertEquals(
            series.channels,
            channels.length ? channels.map(({ config }) => config) : [null],
            name,
          );
          // Events that are made as they run have no colour.
          const colors = name === "made"
            ? ["0 255 0", "255 0 255"]
            : channels.map(({ config }) => coloursSeen[config]);
          assertEquals(series.colors, channels.length > 1 ? colors : ["255 255 255"], name);
          const evenly = planned.plan.time_plan &&
            Object.keys(series.planes).some((one) => one.startsWith("1 "));
          if (evenly) assertEquals(Math.round(series.increment ?? 0), 2, name);
        }
      }
    }),
});

Deno.test({
  name: "Bio-Formats finds every plane of a dozen plans at its place, with channels, times, stage and step",
  ignore: !bioFormats,
  fn: () =>
    inTempFolder(async (folder) => {
      const written = await write(folder);
      const seen = await askBioFormats(...written.map(({ path }) => path));
      for (const [index, { name, planned }] of written.entries()) {
        const { reader, series = [], failure } = seen[index];
        assertEquals({ reader, failure }, { reader: "OMETiffReader", failure: undefined }, name);
        const wanted = [...expectedPlanes(planned)];
        assertEquals(series.length, wanted.length, name);
        for (const [p, own] of series.entries()) {
          const planes = wanted[p][1];
          for (const { t, c, z, first, exposureS, placeUm } of own.planes) {
            const number = planes.get(`${t} ${c} ${z}`) ?? 0;
            assertEquals(first, number, `${name}: ${p}, ${t} ${c} ${z}`);
            const taken = planned.frames.find(({ frameNumber }) => frameNumber === number);
            if (!taken) continue;
            const { settings, xUm = null, yUm = null, zUm = null } = taken.place;
            assertEquals(exposureS, Number(settings?.exposureMs ?? 5) / 1000, name);
            assertEquals(placeUm, [xUm, yUm, zUm], name);
          }
          assertEquals(own.planes.filter(({ first }) => first > 0).length, planes.size, name);
          if (planned.plan.z_plan) assertEquals(own.stepUm, 1, name);
        }
      }
    }),
});

Deno.test("verify finds a plan's file whole, in the order of taking", () =>
  inTempFolder(async (folder) => {
    for (const { name, path, planned } of await write(folder)) {
      const { frames, stamps, problems } = await verify(path);
      assertEquals([frames, stamps], [planned.frames.length, "right"], `${name}: ${problems.join(" ")}`);
      const isAll = planned.frames.length === planned.run.frames;
      if (isAll) assertEquals(problems, [], name);
    }
  }));

// Would catch: a killed plan that stays one flat series, though its table knows where each plane belongs.
Deno.test({
  name: "a killed plan is true in the order of taking, and gets its axes by repair",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const name of ["tpcz", "ragged", "zct"]) {
        const planned = plannedRun(plannedCases.find((one) => one.name === name)!);
        const sink = omeTiffSink(`${folder}/${name}.ome.tif`, { commitEveryMs: 0 });
        await sink.open(planned.run);
        const ring = new SyntheticRing({ ...planned.shape, slots: 64 });
        const frames = planned.frames.slice(0, 7);
        await sink.append(frames.map(({ frameNumber, place }) => ring.expose(frameNumber, { place })));
        // As a kill leaves it: a copy of the files as they are now.
        await Deno.mkdir(`${folder}/left`, { recursive: true });
        for (const file of [`${name}.ome.tif`, `${name}.json`, `${name}.frames.npy`]) {
          await Deno.copyFile(`${folder}/${file}`, `${folder}/left/${file}`);
        }
        await sink.close("aborted");
        const left = `${folder}/left/${name}.ome.tif`;
        const [[flat]] = await askTifffile([left]);
        assertEquals(Object.keys(flat.planes).length, 7, name);
        assertEquals((await repair(left)).frames, 7);
        const [repaired] = await askTifffile([left]);
        const wanted = [...expectedPlanes({ ...planned, frames })];
        assertEquals(repaired.length, wanted.length, name);
        for (const [p, { planes }] of repaired.entries()) {
          for (const [place, number] of Object.entries(planes)) {
            assertEquals(number, wanted[p][1].get(place) ?? 0, `${name}: ${p}, ${place}`);
          }
        }
      }
    }),
});
