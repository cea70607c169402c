// What people look at files with: napari's readers and bioio.
import { assertEquals } from "@std/assert";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { askViewers, viewers } from "../../../readers/python.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { inTempFolder } from "../temp_folder.ts";

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
