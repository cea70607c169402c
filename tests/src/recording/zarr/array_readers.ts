import { askPython } from "../../../readers/python.ts";

/** What zarr and tensorstore see of arrays: how many frames, and whether every pixel is right in both. */
export function look(...arrays: string[]): Promise<[number, boolean][]> {
  return askPython(
    `
import zarr, tensorstore
def look(path):
    pixels = zarr.open_array(path, mode="r")[:]
    spec = {"driver": "zarr3", "kvstore": {"driver": "file", "path": path + "/"}}
    other = tensorstore.open(spec).result().read().result()
    region = int(path.split("/")[-2]) if path.split("/")[-2].isdigit() else 0
    want = expected.stack(1, len(pixels), region, *pixels.shape[1:], pixels.itemsize)
    return [len(pixels), bool((pixels == want).all() and (other == want).all())]
print(json.dumps([look(path) for path in args]))`,
    ...arrays,
  );
}
