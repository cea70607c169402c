// What zarr and dask see of arrays, and a model of the standard of their descriptions.
import { askPython } from "../../../readers/python.ts";

/** An array's shape, and whether every pixel is right. */
export interface Seen {
  shape: number[];
  right: boolean;
}

/** Every pixel of some arrays by zarr, one frame of each by dask, and the images' descriptions by a model of the standard. */
export function look(arrays: { path: string; region: number; image?: string }[]): Promise<Seen[]> {
  return askPython<Seen[]>(
    `
import zarr, dask.array
from ome_zarr_models.v05.image import Image
seen = []
for array in json.loads(args[0]):
    found = zarr.open_array(array["path"], mode="r")
    pixels = found[:]
    want = expected.stack(1, len(pixels), array["region"], *pixels.shape[1:], pixels.itemsize)
    last = dask.array.from_zarr(array["path"])[-1].compute()
    Image.from_zarr(zarr.open_group(array["path"][:-2], mode="r"))
    seen.append({"shape": list(found.shape), "right": bool((pixels == want).all() and (last == want[-1]).all())})
print(json.dumps(seen))`,
    JSON.stringify(arrays),
  );
}
