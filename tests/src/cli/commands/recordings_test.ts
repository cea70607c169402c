// What `record` leaves is what `verify`, `convert` and `repair` take, in each format.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, jsonOf, namesIn, pvcam, small } from "../pvcam.ts";

async function record(folder: string, ...args: string[]) {
  const ended = await pvcam(["record", "--frames", "70", "--json", ...small, ...args], { folder });
  assertEquals(ended.code, 0, ended.stderr);
  return jsonOf(ended);
}

for (const name of ["run.ome.tif", "run.ome.zarr", "run.raw"]) {
  // Would catch: a format that can be named and not be read, and a lost frame that is not noticed afterwards.
  Deno.test(`${name}: recorded, verified whole, converted, and verified again`, async () => {
    await inFolder(async (folder) => {
      await record(folder, "--out", name);
      const seen = await pvcam(["verify", name, "--json"], { folder });
      assertEquals(seen.code, 0, seen.stderr);
      const { whole, frames, stamps, problems } = jsonOf(seen);
      assertEquals([whole, frames, stamps, problems], [true, 70, "right", []]);
      const args = ["convert", name, "small.ome.tif", "--compress", "zstd", "--json"];
      const converted = await pvcam(args, { folder });
      assertEquals([converted.code, jsonOf(converted).files[0].path], [0, "small.ome.tif"]);
      const again = await pvcam(["verify", "small.ome.tif"], { folder });
      assertEquals(again.code, 0, again.stderr);
      assertMatch(
        again.stdout,
        /^small\.ome\.tif: whole, 70 of 70 frames\n {2}ome-tiff, 64 x 64 pixels of 16 bits/,
      );
      const repaired = await pvcam(["repair", name], { folder });
      assertEquals(repaired.stdout, `${name}: nothing to repair; it is complete with 70 frames\n`);
    });
  });
}

Deno.test("one run makes an OME-TIFF and an OME-Zarr of the same bytes", async () => {
  await inFolder(async (folder) => {
    const report = await record(folder, "--out", "run.ome.tif", "--zarr", "run.ome.zarr");
    assertEquals(report.readers.length, 1);
    for (const name of ["run.ome.tif", "run.ome.zarr"]) {
      const seen = jsonOf(await pvcam(["verify", name, "--json"], { folder }));
      assertEquals([seen.whole, seen.frames], [true, 70], name);
    }
  });
});

// Would catch: a part that gets the frames of the other, or a report that counts only one part.
Deno.test("several paths share the frames of a run", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "a"));
    await Deno.mkdir(join(folder, "b"));
    const report = await record(folder, "--out", "a/run.raw,b/run.raw");
    assertEquals(report.readers[0].writing.frames, 70);
    const counts = [];
    // By the name of its first part a recording is looked at whole.
    for (const args of [["a/run.raw"], ["a/run.raw", "--this-part"], ["b/run.raw"]]) {
      const seen = jsonOf(await pvcam(["verify", ...args, "--json"], { folder }));
      assertEquals([seen.whole, seen.stamps], [true, "right"], JSON.stringify(seen.problems));
      counts.push(seen.frames);
    }
    assertEquals(counts, [70, 64, 6]);
  });
});

// Would catch: rights of the task that are too few for the package that HDF5 needs; a command that does not load it, or
// that makes a recording of itself and loses it.
Deno.test("HDF5 is recorded by its ending, and every command of recordings takes it", async () => {
  await inFolder(async (folder) => {
    await record(folder, "--out", "run.h5");
    const bytes = await Deno.readFile(join(folder, "run.h5"));
    assertEquals(new TextDecoder().decode(bytes.subarray(1, 4)), "HDF");
    assert(bytes.length > 70 * 64 * 64 * 2);
    await Deno.symlink("run.h5", join(folder, "link.h5"));
    const lines = [
      "stats run.h5 --json",
      "report run.h5 --json",
      "repair run.h5 --salvage saved.h5 --json",
      "convert run.h5 copy.h5 --json",
      "convert run.h5 ./run.h5 --force --json",
      "convert run.h5 link.h5 --force --json",
    ];
    const ends = await Promise.all(lines.map((line) => pvcam(line.split(" "), { folder })));
    assertEquals(ends.map(({ code }) => code), [0, 0, 0, 0, 1, 1], ends.map(({ stderr }) => stderr).join(""));
    const [stats, report, saved, copy, ...selves] = ends.map(jsonOf);
    assertEquals([stats.frames.length, report.report, saved.frames], [70, "run.report.html", 70]);
    assertEquals(copy.files[0].path, "copy.h5");
    for (const { error } of selves) assertMatch(error, /into itself/);
    assertEquals(await Deno.readFile(join(folder, "run.h5")), bytes);
  });
});

// Would catch: a damaged recording that is called whole, an exit code of 0 for it, and a repair that does not help.
Deno.test("a recording without its end is not whole until it is repaired", async () => {
  await inFolder(async (folder) => {
    await record(folder, "--out", "run.raw");
    const path = join(folder, "run.json");
    const before = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...before, state: "recording", frames: 50 }));
    const seen = await pvcam(["verify", "run.raw"], { folder });
    assertEquals(seen.code, 2);
    assertMatch(seen.stdout, /^run\.raw: not whole, 50 of 70 frames\n/);
    assertStringIncludes(seen.stdout, "`repair`");
    // Would catch: a copy of half a recording that says nothing, and whose original is then removed.
    const half = await pvcam(["convert", "run.raw", "half.ome.tif", "--json"], { folder });
    assertEquals(half.code, 0, half.stderr);
    assertStringIncludes(half.stderr, jsonOf(half).note);
    const repaired = jsonOf(await pvcam(["repair", "run.raw", "--json"], { folder }));
    const whole = await pvcam(["convert", "run.raw", "whole.ome.tif", "--json"], { folder });
    assertEquals([jsonOf(whole).note, whole.stderr.includes("not finished")], [undefined, false]);
    // The table knows of twenty more, whose pixels are there.
    assertEquals([repaired.repaired, repaired.frames], [true, 70]);
    assertEquals((await Deno.stat(join(folder, "run.raw"))).size, 70 * 64 * 64 * 2);
    const again = jsonOf(await pvcam(["verify", "run.raw", "--json"], { folder }));
    assertEquals([again.frames, again.state], [70, "repaired"]);
  });
});

// Would catch: a stack, an exit code of 0, or a file that is made or changed by a command that was refused.
Deno.test("what cannot be verified, converted or repaired is refused with a sentence", async () => {
  await inFolder(async (folder) => {
    await record(folder, "--out", "run.raw");
    await Deno.writeTextFile(join(folder, "notes.txt"), "notes");
    await Deno.writeTextFile(join(folder, "other.tif"), "no TIFF at all");
    const names = await namesIn(folder);
    const cases: Record<string, RegExp> = {
      "verify": /^`verify` needs FILE, and FILE was not given\./,
      "convert run.raw": /^`convert` needs FROM TO, and TO was not given\./,
      "verify run.raw more": /`verify` takes one FILE/,
      "verify gone.ome.tif": /gone\.ome\.tif".*(not exist|no such|not there)/i,
      "verify notes.txt": /notes\.txt"/,
      "verify other.tif": /other\.tif"/,
      "repair other.tif": /other\.tif"/,
      "convert other.tif new.raw": /other\.tif"/,
      "convert run.raw run.raw": /into itself/,
      "convert run.raw new.avi": /new\.avi": its ending names no format\. Known: /,
      "convert run.raw new.raw --compress zstd": /raw is not compressed here/,
      "convert run.raw new.h5 --compress zstd": /HDF5 is not compressed here/,
      "convert run.raw new.tif --compress gzip": /^Cannot use --compress gzip: it takes .*zstd/,
      "record --out a.raw,,b.raw": /between its commas/,
      "record --out a.raw,a.raw": /names "a\.raw" twice/,
      "record --out a.raw --zarr a.zarr": /only an OME-TIFF can be a Zarr/,
      "record --out a.h5 --zarr a.zarr": /only an OME-TIFF can be a Zarr/,
      "record --out a.tif,b.tif --zarr a.zarr": /^Cannot use --zarr with 2 files/,
      "snap --zarr a.zarr": /^Flag --zarr needs an OME-TIFF in --out/,
    };
    for (const [line, sentence] of Object.entries(cases)) {
      const ended = await pvcam(line.split(" "), { folder });
      assertEquals([ended.code, ended.stdout], [1, ""], `${line}: ${ended.stderr}`);
      assertMatch(ended.stderr, sentence, line);
      assert(!/fault of pvcam-deno|^ {4}at /m.test(ended.stderr), ended.stderr);
    }
    assertEquals(await namesIn(folder), names);
  });
});

// Would catch: a file's name with a line break, which forges a line of our output.
Deno.test("a name with a line break in it is printed on one line", async () => {
  await inFolder(async (folder) => {
    const name = "a\nb.raw: whole.raw";
    const recorded = await pvcam(["record", "--frames", "2", ...small, "--out", name], { folder });
    const verified = await pvcam(["verify", name], { folder });
    const repaired = await pvcam(["repair", name], { folder });
    const failed = await pvcam(["record", "--frames", "2", ...small, "--out", name], { folder });
    assertEquals([recorded.code, verified.code, repaired.code, failed.code], [0, 0, 0, 1]);
    for (const { stdout, stderr } of [recorded, verified, repaired, failed]) {
      assertEquals(`${stdout}${stderr}`.split("\n").filter((line) => line.startsWith("b.raw")), []);
    }
  });
});
