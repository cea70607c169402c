// A plan's OME-Zarr as strangers see it: each plane at its place in time, channel, focus and position.
import { assert, assertEquals } from "@std/assert";
import { convert } from "../../../../src/recording/convert.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { expectedPlanes, plannedCases, type PlannedRun, plannedRun, recordPlanned } from "../planned_run.ts";
import { SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** Plans whose axes are known beforehand: a Zarr keeps events that are made as they run in the order of taking. */
const cases = plannedCases.filter(({ unplanned }) => !unplanned);

interface Image {
  name: string;
  axes: string[];
  channels: string[];
  colors: string[];
  scale: number[];
  translation: number[] | null;
  /** By "t c z": the number in the plane, 0 of one that was not taken. */
  planes: Record<string, number>;
}

/** What zarr and tensorstore see, with ome-zarr-models as the judge of the descriptions. */
function look(paths: readonly string[]): Promise<Image[][]> {
  return askPython<Image[][]>(
    `
import itertools, os, zarr, tensorstore
from ome_zarr_models.v05.image import Image
def image(path):
    group = zarr.open_group(path, mode="r")
    Image.from_zarr(group)
    ome = group.attrs["ome"]
    [scales] = ome["multiscales"]
    axes = [axis["name"] for axis in scales["axes"]]
    data = group["0"][:]
    other = tensorstore.open({"driver": "zarr3", "kvstore": {"driver": "file", "path": os.path.abspath(path) + "/0/"}}).result()
    assert (other.read().result() == data).all()
    assert list(group["0"].metadata.dimension_names) == axes
    sizes = dict(zip(axes, data.shape))
    planes = {}
    for t, c, z in itertools.product(*(range(sizes.get(axis, 1)) for axis in "tcz")):
        at = {"t": t, "c": c, "z": z}
        plane = data[tuple(at[axis] if axis in at else slice(None) for axis in axes)]
        number = int(np.ascontiguousarray(plane).reshape(-1).view(np.uint8)[:4].copy().view(np.uint32)[0])
        planes[f"{t} {c} {z}"] = number
        if number:
            assert (plane == expected.stack(number, 1, 0, *plane.shape, plane.itemsize)[0]).all()
        else:
            assert not plane.any()
    transforms = {one["type"]: one for one in scales["datasets"][0]["coordinateTransformations"]}
    return {"name": scales["name"], "axes": axes, "planes": planes, "scale": transforms["scale"]["scale"],
        "translation": transforms.get("translation", {}).get("translation"),
        "colors": [one["color"] for one in ome.get("omero", {}).get("channels", [])],
        "channels": [one["label"] for one in ome.get("omero", {}).get("channels", [])]}
def look(path):
    root = zarr.open_group(path, mode="r")
    if "bioformats2raw.layout" not in root.attrs["ome"]:
        return [image(path)]
    import ome_types
    names = [one.name for one in ome_types.from_xml(path + "/OME/METADATA.ome.xml", validate=True).images]
    seen = [image(path + "/" + series) for series in root["OME"].attrs["ome"]["series"]]
    assert names == [one["name"] for one in seen], (names, seen)
    return seen
print(json.dumps([look(path) for path in args]))`,
    ...paths,
  );
}

function assertSeen(seen: readonly Image[], planned: PlannedRun, name: string): void {
  const wanted = [...expectedPlanes(planned)];
  assertEquals(seen.length, wanted.length, name);
  for (const [p, { planes }] of seen.entries()) {
    for (const [place, number] of Object.entries(planes)) {
      assertEquals(number, wanted[p][1].get(place) ?? 0, `${name}: ${p}, ${place}`);
    }
    for (const place of wanted[p][1].keys()) assert(place in planes, `${name}: ${place} is not there`);
  }
}

Deno.test({
  name:
    "zarr and tensorstore find every plane of a dozen plans at its place, and the descriptions fit the standard",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const written: { name: string; path: string; planned: PlannedRun }[] = [];
      for (const one of cases) {
        const planned = plannedRun(one);
        const path = `${folder}/${one.name}.ome.zarr`;
        await recordPlanned(omeZarrSink(path), planned);
        const { frames, stamps, problems } = await verify(path);
        assertEquals(
          [frames, stamps],
          [planned.frames.length, "right"],
          `${one.name}: ${problems.join(" ")}`,
        );
        written.push({ name: one.name, path, planned });
      }
      for (const name of ["tpcz", "ragged"]) {
        const { path, planned } = written.find((one) => one.name === name)!;
        const copy = `${folder}/${name}_copy.ome.zarr`;
        await convert(path, `${folder}/${name}_between.ome.tif`);
        await convert(`${folder}/${name}_between.ome.tif`, copy);
        written.push({ name: `${name}, by way of a TIFF`, path: copy, planned });
      }
      for (const [index, one] of cases.entries()) {
        const planned = plannedRun(one);
        const path = `${folder}/${one.name}_recorded_packed.ome.zarr`;
        const compress = index % 2 === 0 ? "zstd" : "lz4";
        await recordPlanned(omeZarrSink(path, { compress, shardBytes: 20_000 }), planned);
        const { frames, stamps, checksums } = await verify(path);
        assertEquals([frames, stamps, checksums], [planned.frames.length, "right", "right"], one.name);
        written.push({ name: `${one.name}, compressed while it was recorded`, path, planned });
      }
      for (const name of ["ptcz", "holes", "zct"]) {
        const { path, planned } = written.find((one) => one.name === name)!;
        const packed = `${folder}/${name}_packed.ome.zarr`;
        await convert(path, packed, { compress: "zstd" });
        assertEquals((await verify(packed)).stamps, "right");
        written.push({ name: `${name}, compressed`, path: packed, planned });
      }
      const seen = await look(written.map(({ path }) => path));
      for (const [index, { name, planned }] of written.entries()) {
        assertSeen(seen[index], planned, name);
        const { plan, run } = planned;
        for (const { axes, channels, colors, scale } of seen[index]) {
          // Blue is what the plan says; green is what is given to a channel without a colour.
          if (channels.length === 2) assertEquals(colors, ["0000FF", "00FF00"], name);
          assertEquals(channels, plan.channels.map(({ config }) => config), name);
          const order = ["t", ...plan.channels.length ? ["c"] : [], ...plan.z_plan ? ["z"] : [], "y", "x"];
          assertEquals(axes, order, name);
          if (plan.time_plan) assertEquals(scale[0], 2, name);
          if (plan.z_plan) assertEquals(scale[axes.indexOf("z")], 1, name);
          assertEquals(scale.slice(-2), [...run.camera.pixelSizeUm], name);
        }
      }
      const [left, right] = seen[cases.findIndex(({ name }) => name === "tpcz")];
      assertEquals([left.name, right.name], ["tpcz.ome.zarr left", "tpcz.ome.zarr right & up"]);
      assertEquals([left.translation, right.translation], [[0, 0, 0, 20, 10], [0, 0, 0, 40, -30.5]]);
    }),
});

// Would catch: a plan's Zarr that cannot be opened while it is recorded, or after its program was killed.
Deno.test({
  name: "a plan's Zarr opens while it is recorded, counts whole time points, and is made whole by repair",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const ways = [["tcz"], ["tpcz"], ["ctz"], ["tpcz", "zstd"], ["ctz", "lz4"]] as const;
      for (const [name, compress] of ways) {
        const planned = plannedRun(cases.find((one) => one.name === name)!);
        const path = `${folder}/${name}.ome.zarr`;
        const sink = omeZarrSink(path, { commitEveryMs: 0, compress, shardBytes: 20_000, force: true });
        await sink.open(planned.run);
        const ring = new SyntheticRing({ ...planned.shape, slots: 64 });
        const frames = planned.frames.slice(0, 16);
        await sink.append(frames.map(({ frameNumber, place }) => ring.expose(frameNumber, { place })));
        const left = `${folder}/left`;
        await Deno.remove(left, { recursive: true }).catch(() => {});
        await Deno.mkdir(left);
        await new Deno.Command("cp", {
          args: ["-r", path, `${folder}/${name}.json`, `${folder}/${name}.frames.npy`, left],
        }).output();
        await sink.close("aborted");
        const [during] = await look([`${left}/${name}.ome.zarr`]);
        if (name === "tcz") assertEquals(Object.keys(during[0].planes).length, 12, "two whole time points");
        assertEquals((await repair(`${left}/${name}.ome.zarr`)).frames, 16);
        const [repaired] = await look([`${left}/${name}.ome.zarr`]);
        assertSeen(repaired, { ...planned, frames }, name);
        assertEquals((await verify(`${left}/${name}.ome.zarr`)).frames, 16);
      }
    }),
});
