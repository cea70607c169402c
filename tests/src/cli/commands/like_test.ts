// Recording tomorrow as one did today: by an earlier recording, by the plan in it, and by a lab's configuration.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, jsonOf, namesIn, pvcam } from "../pvcam.ts";

const asked = ["--frames", "4", "--binning", "2", "--region", "8,4,64,32", "--exposure", "3"];

// Would catch: a setting that is lost on the way, and a flag that does not count before the earlier recording.
Deno.test("record --like takes settings and number of frames of an earlier recording", async () => {
  await inFolder(async (folder) => {
    const flags = [...asked, "--speed", "1", "--gain", "CMS", "--clear-mode", "Auto"];
    const first = jsonOf(await pvcam(["record", ...flags, "--out", "a.ome.tif", "--json"], { folder }));
    const like = ["record", "--json", "--like"];
    const again = jsonOf(await pvcam([...like, "a.ome.tif", "--out", "b.ome.tif"], { folder }));
    assertEquals([again.frames, again.settings], [4, first.settings]);
    const other = jsonOf(
      await pvcam([...like, "a.json", "--region", "0,0,16,16", "--out", "c.raw"], { folder }),
    );
    assertEquals([other.settings.region.width, other.settings.binning, other.settings.gain], [
      16,
      [2, 2],
      "CMS",
    ]);
    const { stderr, code } = await pvcam(["record", "--like", "no.tif", "--out", "d.raw"], { folder });
    assertEquals(code, 1);
    assertMatch(stderr, /"no\.tif".*"no\.json"/);
  });
});

Deno.test("run takes the plan of an earlier recording, with the settings that it began with", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      join(folder, "p.yaml"),
      "channels: [a, b]\ntime_plan: {interval: 0.05, loops: 2}\n",
    );
    const first = await pvcam(["run", "p.yaml", "--region", "0,0,32,32", "--out", "a.ome.tif"], { folder });
    assertEquals(first.code, 0, first.stderr);
    const again = await pvcam(["run", "a.ome.tif", "--out", "b.ome.tif"], { folder });
    assertEquals(again.code, 0, again.stderr);
    const record = async (name: string) => JSON.parse(await Deno.readTextFile(join(folder, name)));
    assertEquals((await record("b.json")).asked, (await record("a.json")).asked);
    await pvcam(["record", ...asked, "--out", "c.raw"], { folder });
    const { stderr } = await pvcam(["run", "c.json", "--dry-run"], { folder });
    assertStringIncludes(stderr, "--like c.json");
  });
});

Deno.test("a folder as --out, or one of the configuration, gets recordings by date and time", async () => {
  await inFolder(async (folder) => {
    const inIt = await pvcam(["record", ...asked, "--out", "."], { folder });
    assertMatch(inIt.stdout, /\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.ome\.tif/);
    await Deno.writeTextFile(join(folder, "pvcam.json"), '{ "folder": "kept", "name": "day_{n}.raw" }');
    assertEquals((await pvcam(["record", ...asked], { folder })).code, 0);
    assertEquals((await namesIn(join(folder, "kept"))).includes("day_001.raw"), true);
    const { entries } = jsonOf(await pvcam(["config", "--json"], { folder }));
    assertEquals([entries.name.value, entries.library.source], ["day_{n}.raw", "PVCAM_LIBRARY"]);
    assertMatch((await pvcam(["config"], { folder })).stdout, /^name +day_\{n\}\.raw +.*pvcam\.json$/m);
  });
});
