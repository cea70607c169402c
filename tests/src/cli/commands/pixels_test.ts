// What a recording holds, by an outside reader (tifffile).
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { inFolder, jsonOf, pvcam, root } from "../pvcam.ts";

const readTiff = "import tifffile\nstack = tifffile.imread(args[0])";

for (const bufferMode of ["overwrite", "no-overwrite"]) {
  Deno.test({
    // Would catch: a plane in the wrong place, twice, or torn, that the report calls whole.
    name: `500 frames are 500 planes, stamped 1 to 500: ${bufferMode}`,
    ignore: !pythonReaders,
    async fn() {
      await inFolder(async (folder) => {
        const args = ["record", "--frames", "500", "--json", "--out", "run.ome.tif"];
        const more = ["--buffer-mode", bufferMode, "--region", "512,512,128,64", "--exposure", "2"];
        const ended = await pvcam([...args, ...more], { folder });
        assertEquals(ended.code, 0, ended.stderr);
        const { frames, missing, overrun, lapped, skipped } = jsonOf(ended);
        assertEquals([frames, missing, overrun, lapped, skipped], [500, 0, 0, 0, 0]);
        const seen = await askPython<{ shape: number[]; stamps: number[] }>(
          `${readTiff}
stamps = stack.reshape(len(stack), -1)[:, :2].astype('<u2').copy().view('<u4')[:, 0]
print(json.dumps({'shape': stack.shape, 'stamps': stamps.tolist()}))`,
          join(folder, "run.ome.tif"),
        );
        assertEquals(seen.shape, [500, 64, 128]);
        assertEquals(seen.stamps, Array.from({ length: 500 }, (_, index) => index + 1));
      });
    },
  });
}

/** Real pictures, the region that shows all of one, and what Python makes of the original. */
const replays = [
  { picture: "membrane_2d_timelapse.tif", region: "0,0,256,256", truth: "tifffile.imread(args[1])" },
  { picture: "hela-cells.tif", region: "0,0,672,512", truth: "tifffile.imread(args[1])[None, :, :, 0]" },
];
for (const { picture, region, truth } of replays) {
  Deno.test({
    // Would catch: bytes in the wrong order, rows with columns, a picture that starts elsewhere than at 0, 0.
    name: `${picture} comes back from a recording equal to the pixel`,
    ignore: !pythonReaders,
    async fn() {
      await inFolder(async (folder) => {
        const original = join(root, "tests/pictures", picture);
        const environment = { PVSIM_SCENE: `replay:${original}`, PVSIM_NOISE: "0", PVSIM_STAMP: "0" };
        const args = ["record", "--frames", "10", "--out", "run.ome.tif", "--exposure", "2"];
        // The pictures have 12 bits. The camera's second speed has 16, its first clips them at 11.
        const more = ["--region", region, "--speed", "1"];
        const ended = await pvcam([...args, ...more], { folder, environment });
        assertEquals(ended.code, 0, ended.stderr);
        const wrong = await askPython<number>(
          `${readTiff}
truth = ${truth}
print(sum(int((plane != truth[i % len(truth)]).sum()) for i, plane in enumerate(stack)) if len(stack) == 10 else -1)`,
          join(folder, "run.ome.tif"),
          original,
        );
        assertEquals(wrong, 0, "pixels that differ");
      });
    },
  });
}
