// Plates of wells as outside readers see them. Would catch: pictures in another well than the one they were taken in.
import { assertEquals } from "@std/assert";
import { convert } from "../../../src/recording/convert.ts";
import { repair } from "../../../src/recording/repair.ts";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import { verify } from "../../../src/recording/verify.ts";
import { omeZarrSink } from "../../../src/recording/zarr/zarr_sink.ts";
import { askBioFormats, bioFormats } from "../../readers/bio_formats.ts";
import { askPython, askViewers, pythonReaders, viewers } from "../../readers/python.ts";
import { type PlannedCase, plannedCases, plannedRun, recordPlanned } from "./planned_run.ts";
import type { Shape } from "./synthetic_run.ts";
import { inTempFolder } from "./temp_folder.ts";

const whole = plannedCases.find(({ name }) => name === "plate")!;
/** Two regions, and the last well was not reached. */
const ended: PlannedCase = {
  ...whole,
  shape: { regions: [{ width: 16, height: 8 }, { width: 9, height: 5 }] } satisfies Shape,
  taken: (index) => index < 8,
};
/** A plate of one well, in which one picture is taken. */
const one: PlannedCase = {
  name: "one",
  plan: { stage_positions: [{ x: 1, y: 2, name: "AB7", plate_row: 27, plate_col: 6 }] },
};

/** The number of the first frame in each field of each well, by path. */
const wanted: Record<string, Record<string, number>> = {
  whole: { "A/2/0": 1, "A/2/1": 3, "B/3/0": 5, "B/3/1": 7, "B/1/0": 9, "B/1/1": 11 },
  ended: { "A/2/0": 1, "A/2/2": 3, "B/3/0": 5, "B/3/2": 7 },
  one: { "AB/7/0": 1 },
};

async function write(folder: string): Promise<void> {
  for (const [name, one_] of Object.entries({ whole, ended, one })) {
    await recordPlanned(omeZarrSink(`${folder}/${name}.ome.zarr`), plannedRun(one_));
    await recordPlanned(omeTiffSink(`${folder}/${name}.ome.tif`), plannedRun(one_));
  }
}

Deno.test({
  name: "ome-zarr-models and zarr find each picture of a plate in its well, also after a conversion",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      await write(folder);
      await convert(`${folder}/whole.ome.tif`, `${folder}/copy.ome.zarr`, { compress: "zstd" });
      for (const name of ["whole", "copy", "ended", "one"]) {
        const { stamps, problems } = await verify(`${folder}/${name}.ome.zarr`);
        assertEquals(stamps, "right", problems.join());
        const { fields, plate } = await askPython<{ fields: Record<string, number>; plate: number[] }>(
          `
import zarr
from ome_zarr_models.v05.hcs import HCS
group = zarr.open_group(args[0], mode="r")
hcs = HCS.from_zarr(group)
fields = {}
for well in hcs.attributes.ome.plate.wells:
    assert hcs.attributes.ome.plate.rows[well.rowIndex].name + "/" + hcs.attributes.ome.plate.columns[well.columnIndex].name == well.path
    for image in group[well.path].attrs["ome"]["well"]["images"]:
        data = group[well.path + "/" + image["path"] + "/0"][:]
        number = int(np.ascontiguousarray(data).reshape(-1)[0])
        if data.shape[-1] > 9:
            fields[well.path + "/" + image["path"]] = number
plate = hcs.attributes.ome.plate
print(json.dumps({"fields": fields, "plate": [len(plate.rows), len(plate.columns), plate.field_count]}))`,
          `${folder}/${name}.ome.zarr`,
        );
        assertEquals(fields, wanted[name === "copy" ? "whole" : name], name);
        assertEquals(plate, { ended: [2, 3, 4], one: [28, 7, 1] }[name] ?? [2, 3, 2], name);
      }
    }),
});

Deno.test({
  name: "ome-types and Bio-Formats find the wells of a plate in an OME-TIFF",
  ignore: !pythonReaders || !bioFormats,
  fn: () =>
    inTempFolder(async (folder) => {
      await write(folder);
      const sights = await askBioFormats(
        ...["whole", "ended", "one"].map((name) => `${folder}/${name}.ome.tif`),
      );
      assertEquals(sights.map(({ reader, series, wells }) => [reader, series?.length, wells]), [
        ["OMETiffReader", 6, ["0 1: Image:0 Image:1", "1 2: Image:2 Image:3", "1 0: Image:4 Image:5"]],
        ["OMETiffReader", 8, [
          "0 1: Image:0 Image:1 Image:2 Image:3",
          "1 2: Image:4 Image:5 Image:6 Image:7",
        ]],
        ["OMETiffReader", 1, ["27 6: Image:0"]],
      ]);
      for (const [index, name] of ["whole", "ended", "one"].entries()) {
        const firsts = sights[index].series!.filter(({ sizes }) => sizes.x > 9).map(({ planes }) =>
          planes[0].first
        );
        assertEquals(firsts, Object.values(wanted[name]), name);
      }
      const plate = await askPython<unknown>(
        `
import ome_types
ome = ome_types.from_tiff(args[0], validate=True)
[plate] = ome.plates
print(json.dumps([plate.name, plate.rows, plate.columns, [image.name for image in ome.images],
    [[sample.position_x for sample in well.well_samples] for well in plate.wells]]))`,
        `${folder}/whole.ome.tif`,
      );
      assertEquals(plate, [
        "6-well",
        2,
        3,
        ["A2_0000", "A2_0001", "B3_0000", "B3_0001", "B1_0000", "B1_0001"].map((one) =>
          `whole.ome.tif ${one}`
        ),
        [[39215, 39225], [78335, 78345], [95, 105]],
      ]);
    }),
});

Deno.test("a plate's Zarr whose program was killed is repaired with its wells", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/left.ome.zarr`;
    const { run, frames } = plannedRun(whole);
    await recordPlanned(omeZarrSink(path), { ...plannedRun(whole), frames: frames.slice(0, 9), run });
    const record = JSON.parse(await Deno.readTextFile(`${folder}/left.json`));
    await Deno.writeTextFile(`${folder}/left.json`, JSON.stringify({ ...record, state: "recording" }));
    assertEquals((await repair(path)).frames, 9);
    const { stamps, frames: found } = await verify(path);
    assertEquals([stamps, found], ["right", 9]);
  }));

Deno.test({
  name: "napari's reader shows a plate as one picture of all wells",
  ignore: !viewers,
  fn: () =>
    inTempFolder(async (folder) => {
      await write(folder);
      const shapes = await askViewers<number[][]>(
        `
from napari_ome_zarr import napari_get_reader
path = args[0]
layers = [data[0] if isinstance(data, list) else data for data, *_ in napari_get_reader(path)(path)]
for layer in layers: layer.compute()
print(json.dumps([list(layer.shape) for layer in layers]), file=out)`,
        `${folder}/whole.ome.zarr`,
      );
      assertEquals(shapes, [[3, 2, 96, 192]]);
    }),
});
