// `stats` gives the same figures for each frame as NumPy does from the same file.
import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { inFolder, jsonOf, pvcam } from "../pvcam.ts";

interface Row {
  frameNumber: number;
  min: number;
  max: number;
  mean: number;
  std: number;
}

// Would catch: a frame that is left out, a region that is not where the sensor has it, columns in another order.
Deno.test({
  name: "stats of a file and of a region of it are NumPy's, as text, JSON and CSV",
  ignore: !pythonReaders,
  async fn() {
    await inFolder(async (folder) => {
      const settings = ["--region", "200,100,64,32", "--binning", "2", "--frames", "5", "--exposure", "3"];
      await pvcam(["record", ...settings, "--out", "run.ome.tif", "--json"], { folder });
      const expected = await askPython<number[][]>(
        `
import tifffile
stack = tifffile.imread(args[0]).astype(np.float64)
print(json.dumps([[p.min(), p.max(), p.mean(), p.std(), p[5:9, 10:16].mean()] for p in stack]))
`,
        join(folder, "run.ome.tif"),
      );
      const whole = jsonOf(await pvcam(["stats", "run.ome.tif", "--json"], { folder })).frames as Row[];
      const part = await pvcam(["stats", "run.ome.tif", "--region", "220,110,12,8", "--json"], { folder });
      const regions = jsonOf(part).frames as Row[];
      const csv = await pvcam(["stats", "run.ome.tif", "--csv"], { folder });
      const lines = csv.stdout.trimEnd().split("\n").map((line) => line.split(","));
      assertEquals(lines[0], ["frame", "received_ms", "min", "max", "mean", "std", "saturated"]);
      assertEquals(whole.length, 5);
      for (const [at, [min, max, mean, std, ofRegion]] of expected.entries()) {
        const { frameNumber, ...row } = whole[at];
        assertEquals([frameNumber, row.min, row.max], [at + 1, min, max]);
        assertAlmostEquals(row.mean, mean, 1e-6);
        assertAlmostEquals(row.std, std, 1e-6);
        assertAlmostEquals(regions[at].mean, ofRegion, 1e-6);
        assertEquals(lines[at + 1].slice(2, 5), [String(min), String(max), mean.toFixed(3)]);
      }
      const text = await pvcam(["stats", "run.ome.tif"], { folder });
      assertEquals(text.stdout.trimEnd().split("\n").length, 6);
    });
  },
});

Deno.test("stats of a region that the recording does not show, and of no recording, are refused", async () => {
  await inFolder(async (folder) => {
    await pvcam(["record", "--region", "0,0,64,64", "--frames", "2", "--out", "run.raw"], { folder });
    const outside = await pvcam(["stats", "run.raw", "--region", "60,0,10,10"], { folder });
    assertEquals(outside.code, 1);
    assertStringIncludes(outside.stderr, "0,0,64,64");
    const none = await pvcam(["stats", "none.raw"], { folder });
    assertEquals(none.code, 1);
    assertStringIncludes(none.stderr, "none");
  });
});

Deno.test("no head of a table stands above an error", async () => {
  // Would catch: a file for a program that reads stdout, with a head and no row, where nothing could be read.
  await inFolder(async (folder) => {
    const none = await pvcam(["stats", "none.ome.tif"], { folder });
    assertEquals([none.code, none.stdout], [1, ""]);
  });
});
