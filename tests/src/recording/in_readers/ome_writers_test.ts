// A dozen plans, written by ome-writers and by us: readers have to find the same axes, channels, positions and pixels in
// both. Would catch: a file that every reader opens, and whose planes are in other places than the rest of the field
// would put them.
import { assert, assertEquals } from "@std/assert";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { askBioFormats, bioFormats } from "../../../readers/bio_formats.ts";
import { askViewers, viewers } from "../../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** The plans that ome-writers can write: it cannot write ragged ones, or those that end early. */
const names = ["t", "c", "tc", "tcz", "tzc", "ctz", "zct", "tpcz", "ptcz", "grid", "plate", "bytes"];

/** One picture as a reader sees it. Axes with a single place are left out, because the writers differ in them. */
interface Sight {
  axes: string;
  sizes: number[];
  channels: string[];
  /** The position's name, or its place on a plate. */
  position: string;
  /** The frame's number in each plane, in the order of the axes. */
  planes: number[];
}

/** By plan and reader: what is seen in ours, and in theirs. */
type Sights = Record<string, Record<string, [ours: Sight[], theirs: Sight[]]>>;

const snippet = `
import glob, itertools, useq, zarr, tifffile, ome_types, ome_writers
from napari_ome_zarr import napari_get_reader as napari_zarr
from napari_tiff import napari_get_reader as napari_tiff

def sight(axes, data, channels, position):
    axes = axes.lower()
    data = np.asarray(data)
    # In the order of t, c, z, which may differ from the order in the file.
    order = sorted(range(len(axes) - 2), key=lambda at: "tcz".index(axes[at]))
    data = data.transpose(*order, len(axes) - 2, len(axes) - 1)
    kept = "".join(axes[at] for at in order if data.shape[order.index(at)] > 1)
    planes = data.reshape(-1, *data.shape[-2:])
    numbers = [int(np.ascontiguousarray(plane).reshape(-1).view(np.uint8)[:4].copy().view(np.uint32)[0]) for plane in planes]
    for number, plane in zip(numbers, planes):
        assert (plane == expected.stack(number, 1, 0, *plane.shape, plane.itemsize)[0]).all()
    return {"axes": kept + "yx", "sizes": [size for size in data.shape[:-2] if size > 1] + list(data.shape[-2:]),
        "channels": [one for one in channels if one], "position": position, "planes": numbers}

def zarr_pictures(path):
    root = zarr.open_group(path, mode="r")
    ome = root.attrs["ome"]
    if "plate" in ome:
        for well in sorted(ome["plate"]["wells"], key=lambda well: well["path"]):
            for field, image in enumerate(root[well["path"]].attrs["ome"]["well"]["images"]):
                yield well["path"] + "/" + str(field), root[well["path"]][image["path"]]
    elif "bioformats2raw.layout" in ome:
        for series in root["OME"].attrs["ome"]["series"]:
            yield series, root[series]
    else:
        yield "", root

def by_zarr(path):
    seen = []
    for name, group in zarr_pictures(path):
        [scales] = group.attrs["ome"]["multiscales"]
        channels = [one.get("label") for one in group.attrs["ome"].get("omero", {}).get("channels", [])]
        # Ours are numbered folders, and the names are in the description; theirs are named folders.
        if "/" not in name and "name" in scales:
            name = scales["name"].partition(".ome.zarr ")[2]
        seen.append(sight("".join(axis["name"] for axis in scales["axes"]), group[scales["datasets"][0]["path"]][:], channels, name))
    return seen

def by_tifffile(paths):
    seen = []
    for at, path in enumerate(paths):
        ome = ome_types.from_tiff(path)
        names = {well_sample.image_ref.id: f"{well.row} {well.column}"
            for plate in ome.plates for well in plate.wells for well_sample in well.well_samples}
        with tifffile.TiffFile(path, is_ome=True) as tif:
            pictures = list(zip(tif.series, ome.images))
            # Of a picture in another file tifffile gives the pixels of this one, so each file is asked for its own.
            for series, image in pictures if len(paths) == 1 else pictures[at:at + 1]:
                channels = [channel.name for channel in image.pixels.channels]
                label = image.stage_label.name if image.stage_label else "" if len(ome.images) == 1 else image.name
                seen.append(sight(series.axes, series.asarray(), channels, names.get(image.id, label)))
    return seen

def by_napari(reader, path):
    seen = []
    try:
        layers = reader(path)(path)
    except AttributeError:
        return None # several positions without OME/METADATA.ome.xml, which theirs lack
    for data, meta, *_ in layers:
        data = data[0] if isinstance(data, list) else data
        seen.append([list(size for size in data.shape if size > 1), np.asarray(data).astype(int).sum().item()])
    return seen

seen = {}
for name, (plan, height, width, dtype) in json.loads(args[1]).items():
    sequence = useq.MDASequence(**plan)
    theirs = {}
    for kind, ending in (("ome-zarr", ".ome.zarr"), ("ome-tiff", ".ome.tiff")):
        path = os.path.join(args[0], "theirs", name + ending)
        settings = ome_writers.useq_to_acquisition_settings(sequence, image_width=width, image_height=height, pixel_size_um=6.5)
        settings = ome_writers.AcquisitionSettings(root_path=path, dtype=dtype, overwrite=True, format=kind, **settings)
        with ome_writers.create_stream(settings) as stream:
            for number in range(1, len(list(sequence)) + 1):
                stream.append(expected.stack(number, 1, 0, height, width, np.dtype(dtype).itemsize)[0])
        theirs[kind] = path
    ours = os.path.join(args[0], name)
    single = os.path.exists(theirs["ome-tiff"])
    tiffs = [theirs["ome-tiff"]] if single else sorted(glob.glob(theirs["ome-tiff"].replace(".ome.tiff", "") + "/*.ome.tiff"))
    seen[name] = {
        "zarr": [by_zarr(ours + ".ome.zarr"), by_zarr(theirs["ome-zarr"])],
        "tifffile": [by_tifffile([ours + ".ome.tif"]), by_tifffile(tiffs)],
        "napari zarr": [by_napari(napari_zarr, ours + ".ome.zarr"), by_napari(napari_zarr, theirs["ome-zarr"])],
        "tiffs": [[ours + ".ome.tif"], tiffs],
    }
    if single:
        seen[name]["napari tiff"] = [by_napari(napari_tiff, ours + ".ome.tif"), by_napari(napari_tiff, theirs["ome-tiff"])]
print(json.dumps(seen), file=out)`;

Deno.test({
  name:
    "a dozen plans written by ome-writers and by us read back to the same axes, channels, positions and pixels",
  ignore: !viewers || !bioFormats,
  fn: () =>
    inTempFolder(async (folder) => {
      const plans: Record<string, unknown> = {};
      for (const name of names) {
        const one = plannedCases.find((one) => one.name === name)!;
        await recordPlanned(omeZarrSink(`${folder}/${name}.ome.zarr`), plannedRun(one));
        await recordPlanned(omeTiffSink(`${folder}/${name}.ome.tif`), plannedRun(one));
        const { regions: [{ width, height }] = [{ width: 64, height: 48 }], bytesPerPixel = 2 } = one.shape ??
          {};
        plans[name] = [one.plan, height, width, bytesPerPixel === 1 ? "uint8" : "uint16"];
      }
      const seen = await askViewers<Sights & Record<string, { tiffs: [string[], string[]] }>>(
        snippet,
        folder,
        JSON.stringify(plans),
      );
      const sights = await askBioFormats(...names.flatMap((name) => seen[name].tiffs.map(([path]) => path)));
      for (const [index, name] of names.entries()) {
        for (const reader of ["zarr", "tifffile", "napari zarr", "napari tiff"]) {
          const pair = seen[name][reader];
          if (!pair || pair[1] === null) continue;
          // Positions of a grid have no names in a plan, so each writer has its own.
          const named = (one: Sight) => name === "grid" ? { ...one, position: "" } : one;
          assertEquals(pair[0].map(named), pair[1].map(named), `${name}, by ${reader}`);
        }
        const [mine, other] = sights.slice(2 * index);
        assert(other.reader === "OMETiffReader", `${name}: ${other.failure}`);
        const planes = ({ series = [] }: typeof mine) =>
          series.map(({ sizes, channels, planes }) => ({
            sizes,
            channels,
            planes: planes.map(({ t, c, z, first, sum }) => `${t} ${c} ${z} ${first} ${sum}`).sort(),
          }));
        assertEquals(planes(mine), planes(other), `${name}, by Bio-Formats`);
      }
    }),
});
