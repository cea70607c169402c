// What people look at files with: napari's readers and bioio; and ome-writers, which writes the same kind of files from the
// same plans, so that ours and theirs can be held against each other.
import { assertEquals } from "@std/assert";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import { omeZarrSink } from "../../../src/recording/zarr/zarr_sink.ts";
import { askViewers, viewers } from "../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "./planned_run.ts";
import { inTempFolder } from "./temp_folder.ts";

interface Layer {
  shape: number[];
  names: string[] | string | null;
  scale: number[] | null;
}

Deno.test({
  name: "napari's readers and bioio see a plan's axes and channels, and napari each of its positions",
  ignore: !viewers,
  fn: () =>
    inTempFolder(async (folder) => {
      for (const name of ["tcz", "tpcz"]) {
        const planned = plannedRun(plannedCases.find((one) => one.name === name)!);
        await recordPlanned(omeTiffSink(`${folder}/${name}.ome.tif`), planned);
        await recordPlanned(omeZarrSink(`${folder}/${name}.ome.zarr`), planned);
      }
      const seen = await askViewers<Record<string, Layer[]>>(
        `
from napari_ome_zarr import napari_get_reader as zarr_reader
from napari_tiff import napari_get_reader as tiff_reader
from bioio import BioImage
seen = {}
for name in ["tcz", "tpcz"]:
    for ending, get in ((".ome.zarr", zarr_reader), (".ome.tif", tiff_reader)):
        path = os.path.join(args[0], name + ending)
        layers = []
        for data, meta, *_ in get(path)(path):
            shape = list((data[0] if isinstance(data, list) else data).shape)
            scale = [float(one) for one in meta["scale"]] if "scale" in meta else None
            layers.append({"shape": shape, "names": meta.get("name"), "scale": scale})
        seen["napari " + name + ending] = layers
for name in ["tcz.ome.zarr", "tcz.ome.tif", "tpcz.ome.tif"]:
    image = BioImage(os.path.join(args[0], name))
    layers = []
    for scene in image.scenes:
        image.set_scene(scene)
        layers.append({"shape": list(image.data.shape), "names": [str(one) for one in image.channel_names],
            "scale": [float(one) for one in image.physical_pixel_sizes]})
    seen["bioio " + name] = layers
print(json.dumps(seen), file=out)`,
        folder,
      );
      const shape = [3, 2, 3, 48, 64];
      const channels = ["DAPI", "GFP \u00b5"];
      const scale = [2, 1, 6.5, 6.5];
      const named = channels.map((one) => `tcz.ome.zarr: ${one}`);
      assertEquals(seen["napari tcz.ome.zarr"], [{ shape, names: named, scale }]);
      assertEquals(
        seen["napari tpcz.ome.zarr"].map((layer) => layer.names),
        ["left", "right & up"].map((position) => channels.map((one) => `tpcz.ome.zarr ${position}: ${one}`)),
      );
      assertEquals(seen["napari tpcz.ome.zarr"].map((layer) => layer.shape), [shape, shape]);
      assertEquals(seen["napari tcz.ome.tif"].map((layer) => layer.shape), [shape]);
      assertEquals(seen["napari tcz.ome.tif"][0].names, channels);
      for (const name of ["tcz.ome.zarr", "tcz.ome.tif"]) {
        assertEquals(seen[`bioio ${name}`], [{ shape, names: channels, scale: scale.slice(1) }], name);
      }
      assertEquals(seen["bioio tpcz.ome.tif"].map((layer) => layer.shape), [shape, shape]);
    }),
});

/** Plans that ome-writers takes: ragged ones, and those that end early, are beyond it. */
const shared = ["t", "c", "tc", "tcz", "tzc", "ctz", "zct", "tpcz", "ptcz"];

Deno.test({
  name: "plans written by ome-writers and by us read back to the same axes, channels, positions and pixels",
  ignore: !viewers,
  fn: () =>
    inTempFolder(async (folder) => {
      const plans: Record<string, unknown> = {};
      for (const one of plannedCases.filter(({ name }) => shared.includes(name))) {
        await recordPlanned(omeZarrSink(`${folder}/${one.name}.ome.zarr`), plannedRun(one));
        plans[one.name] = one.plan;
      }
      const seen = await askViewers<Record<string, Record<string, unknown>[]>>(
        `
import useq, zarr, ome_writers
def images(path):
    root = zarr.open_group(path, mode="r")
    ome = root.attrs["ome"]
    if "bioformats2raw.layout" in ome:
        groups = [root[series] for series in root["OME"].attrs["ome"]["series"]]
    else:
        groups = [root]
    found = []
    for group in groups:
        [scales] = group.attrs["ome"]["multiscales"]
        data = group[scales["datasets"][0]["path"]][:]
        axes = [axis["name"] for axis in scales["axes"]]
        kinds = [(axis["name"], axis.get("type")) for axis in scales["axes"]]
        channels = [one.get("label") for one in group.attrs["ome"].get("omero", {}).get("channels", [])]
        found.append((axes, kinds, channels, data))
    return found
seen = {}
for name, plan in json.loads(args[1]).items():
    sequence = useq.MDASequence(**plan)
    theirs = os.path.join(args[0], "theirs", name + ".ome.zarr")
    settings = ome_writers.useq_to_acquisition_settings(sequence, image_width=64, image_height=48, pixel_size_um=6.5)
    settings = ome_writers.AcquisitionSettings(root_path=theirs, dtype="uint16", overwrite=True, **settings)
    with ome_writers.create_stream(settings) as stream:
        for number in range(1, len(list(sequence)) + 1):
            stream.append(expected.stack(number, 1, 0, 48, 64, 2)[0])
    ours = images(os.path.join(args[0], name + ".ome.zarr"))
    seen[name] = []
    for mine, other in zip(ours, images(theirs), strict=True):
        seen[name].append({"axes": [mine[0], other[0]], "kinds": mine[1] == other[1], "channels": [mine[2], other[2]],
            "pixels": mine[3].shape == other[3].shape and bool((mine[3] == other[3]).all())})
print(json.dumps(seen), file=out)`,
        folder,
        JSON.stringify(plans),
      );
      for (const name of shared) {
        for (const { axes, kinds, channels, pixels } of seen[name]) {
          const [[ours, theirs], [names, otherNames]] = [axes, channels] as unknown as string[][][];
          assertEquals([ours.filter((axis) => axis !== "t"), kinds === true || ours.length > theirs.length], [
            theirs.filter((axis) => axis !== "t"),
            true,
          ], name);
          if (otherNames.length > 0) assertEquals(names, otherNames, name);
          if (ours.length === theirs.length) assertEquals(pixels, true, name);
        }
      }
    }),
});
