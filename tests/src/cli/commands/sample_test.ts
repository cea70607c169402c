// What no camera knows about a picture, and a user gives on the command line.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, pvcam, small } from "../pvcam.ts";

// Would catch: pixels of the sensor in a file of the sample, which every measure in it is wrong by.
Deno.test("a recording keeps scale, names and notes of its sample", async () => {
  await inFolder(async (folder) => {
    const sample = [
      "--magnification",
      "50",
      "--objective",
      "Plan 50x",
      "--name",
      "Cells",
      "--note",
      "stain=DAPI,day=3",
    ];
    const ended = await pvcam(["record", "--frames", "3", "--out", "run.ome.tif", ...sample, ...small], {
      folder,
    });
    assertEquals(ended.code, 0, ended.stderr);
    const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
    assertEquals(record.sample, {
      name: "Cells",
      magnification: 50,
      objective: "Plan 50x",
      notes: { stain: "DAPI", day: "3" },
    });
    const xml = new TextDecoder("latin1").decode(await Deno.readFile(join(folder, "run.ome.tif")));
    assertStringIncludes(xml, 'Name="Cells"');
    assertStringIncludes(xml, 'Model="Plan 50x" NominalMagnification="50"');
    assertStringIncludes(xml, '<M K="stain">DAPI</M>');
    const [size] = record.camera.pixelSizeUm;
    assertStringIncludes(xml, `PhysicalSizeX="${Number((size / 50).toPrecision(12))}"`);
  });
});

Deno.test("an invalid pixel size or note is refused, and the error says what is allowed", async () => {
  await inFolder(async (folder) => {
    for (
      const [flags, says] of [
        [["--pixel-size", "0"], /--pixel-size.*above 0/],
        [["--magnification", "many"], /--magnification.*above 0/],
        [["--note", "stain"], /--note stain.*=/],
      ] as const
    ) {
      const ended = await pvcam(["record", "--frames", "3", "--out", "run.raw", ...flags, ...small], {
        folder,
      });
      assertEquals(ended.code, 1 + Number(ended.code === 2), ended.stderr);
      assertMatch(ended.stderr, says);
    }
  });
});
