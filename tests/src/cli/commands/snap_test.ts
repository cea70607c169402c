import { assert, assertEquals, assertMatch } from "@std/assert";
import { inFolder, jsonOf, namesIn, pvcam, small } from "../pvcam.ts";

Deno.test("snap says how bright the picture is", async () => {
  const ended = await pvcam(["snap", "--json", ...small]);
  assertEquals(ended.code, 0, ended.stderr);
  const picture = jsonOf(ended);
  assertEquals([picture.width, picture.height, picture.frameNumber, picture.files], [64, 64, 1, []]);
  // A camera's offset: a picture of zeros would have none.
  assert(picture.min < picture.mean && picture.mean < picture.max, ended.stdout);
  assertMatch((await pvcam(["snap", ...small])).stdout, /64 x 64 pixels of \d+ bits, [\d.]+ ms\n {2}darkest/);
});

// Would catch: a picture that is said to be saved before its file is whole.
Deno.test("snap saves the picture where --out says", async () => {
  await inFolder(async (folder) => {
    const { files } = jsonOf(await pvcam(["snap", "--json", "--out", "one.ome.tif", ...small], { folder }));
    assertEquals(files[0].path, "one.ome.tif");
    assert(files[0].bytes > 64 * 64 * 2);
    assertEquals(await namesIn(folder), ["one.frames.npy", "one.json", "one.ome.tif"]);
  });
});
