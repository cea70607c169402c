import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder, jsonOf, namesIn, pvcam, small } from "../pvcam.ts";

for (const bufferMode of ["overwrite", "no-overwrite"]) {
  // Would catch: a frame lost on the way, a report that does not say what scripts read in it, and a mode that is not obeyed.
  Deno.test(`record takes every frame it is asked for, and its JSON says so: ${bufferMode}`, async () => {
    await inFolder(async (folder) => {
      const args = [
        "record",
        "--frames",
        "60",
        "--out",
        "run.ome.tif",
        "--buffer-mode",
        bufferMode,
        "--json",
      ];
      const ended = await pvcam([...args, ...small], { folder });
      assertEquals(ended.code, 0, ended.stderr);
      const report = jsonOf(ended);
      assertEquals(report.reason, "complete");
      assertEquals(report.frames, 60);
      assertEquals(report.lastFrameNumber, 60);
      assertEquals([report.missing, report.overrun, report.lapped, report.skipped], [0, 0, 0, 0]);
      assertEquals(report.bufferMode, bufferMode);
      assertEquals(report.frameBytes, 64 * 64 * 2);
      for (const key of ["slots", "seconds"]) assert(report[key] > 0, key);
      assert(report.framesPerSecond >= 0, "0 is a rate that so short a run does not tell");
      assertEquals(report.settings.region, { x: 512, y: 512, width: 64, height: 64 });
      const [file] = report.files;
      assertEquals(file.path, "run.ome.tif");
      assertEquals(file.bytes, (await Deno.stat(join(folder, "run.ome.tif"))).size);
      assert(file.bytes > 60 * report.frameBytes);
    });
  });
}

// Would catch: a record beside the file that does not say how the run was taken, and pixels that took the slow way.
Deno.test("run.json says what was asked, what drove the camera, and what wrote the file", async () => {
  await inFolder(async (folder) => {
    const args = ["record", "--frames", "20", "--out", "run.raw", "--json", "--slots", "400"];
    const ended = await pvcam([...args, "--region", "0,0,512,512", "--exposure", "3"], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
    assertEquals([record.slots, record.bufferMode, record.state], [400, "overwrite", "complete"]);
    assertMatch(record.library, /^libpvcam 3\.\d+\.\d+ \(.*libpvcam\.so\.2\)$/);
    assertEquals([record.asked.exposureMs, record.asked.region.width], [3, 512]);
    assertEquals([record.report.reason, record.report.frames], ["complete", 20]);
    const { readers: [{ writing }] } = jsonOf(ended);
    assertEquals([writing.frames, writing.writtenWith, writing.bytesCopied], [20, "libc", 0]);
    assert(writing.megabytesPerSecond > 0 && writing.freeBytes > 0);
  });
});

Deno.test("record shows lines on stderr, and a report for people on stdout", async () => {
  await inFolder(async (folder) => {
    const ended = await pvcam(["record", "--frames", "9", "--out", "run.tif", ...small], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    assertMatch(ended.stderr, /^9 of 9 frames\b/m);
    assert(!ended.stderr.includes("\x1b"), "no control characters where there is no terminal");
    assertMatch(ended.stdout, /^9 frames(?: in |\n)/); // all at once, they take no time
    assertStringIncludes(ended.stdout, "missing 0, overrun 0, lapped 0, skipped 0");
    assertStringIncludes(ended.stdout, "run.tif");
  });
});

// Would catch: a flag that is read and then forgotten on the way to the camera.
Deno.test("record hands its flags on to the camera", async () => {
  await inFolder(async (folder) => {
    const args = ["record", "--frames", "3", "--out", "run.raw", "--json", "--region", "0,0,100,60"];
    const more = ["--binning", "2", "--gain", "2", "--speed", "1", "--exposure", "2.5", "--slots", "400"];
    const modes = ["--metadata", "--expose-out", "any-row", "--waker", "semaphore", "--camera", "pvcamUSB_0"];
    const ended = await pvcam([...args, ...more, ...modes], { folder });
    assertEquals(ended.code, 0, ended.stderr);
    const { settings, slots, waker, frameBytes } = jsonOf(ended);
    assertEquals([settings.width, settings.height, settings.binning], [50, 30, [2, 2]]);
    // Behind a frame's header of 48 bytes and its region's of 32.
    assertEquals([slots, waker, frameBytes], [400, "semaphore", 80 + 50 * 30 * 2]);
    assertEquals(settings.metadata, true);
    assertEquals(settings.exposeOut, "any-row");
    assertEquals(settings.speed, "1");
    assert(Math.abs(settings.exposureMs - 2.5) < 0.1);
    assert((await namesIn(folder)).includes("run.raw"));
  });
});

// Would catch: an exit code of 0 for a file that lacks a frame.
Deno.test("record ends with 2 and a sentence when frames are missing", async () => {
  await inFolder(async (folder) => {
    // The camera's own numbers in the frames say which never came, however busy the machine is.
    const args = ["record", "--frames", "40", "--out", "run.tif", "--json", ...small, "--metadata"];
    const ended = await pvcam(args, { folder, environment: { PVSIM_FAULT: "missing,after=6,times=2" } });
    assertEquals(ended.code, 2, ended.stderr);
    const report = jsonOf(ended);
    assertEquals([report.frames, report.missing, report.lastFrameNumber], [38, 2, 40]);
    assertMatch(
      ended.stderr,
      /^Not every frame is in the file, which has 38 of 40 frames \(2 missing: /m,
    );
  });
});

// Would catch: a recording that is thrown away with the camera's cable.
Deno.test("record keeps what came before the camera was unplugged, and ends with 1", async () => {
  await inFolder(async (folder) => {
    // Frames come slowly, so that some are taken on any machine before the camera is gone.
    const args = [
      "record",
      "--frames",
      "40",
      "--out",
      "run.tif",
      "--json",
      "--region",
      "512,512,64,64",
      "--exposure",
      "50",
    ];
    const ended = await pvcam(args, { folder, environment: { PVSIM_FAULT: "unplug,after=20" } });
    assertEquals(ended.code, 1, ended.stderr);
    const report = jsonOf(ended);
    assertEquals([report.reason, report.files[0].path], ["failed", "run.tif"]);
    assert(report.frames > 0 && report.frames <= 20);
    assertMatch(ended.stderr, /^Camera "pvcamUSB_0" was unplugged .*180 PL_ERR_DEVICE_REMOVED/m);
  });
});

Deno.test("record replaces a file only with --force", async () => {
  await inFolder(async (folder) => {
    const args = ["record", "--out", "run.tif", "--json", ...small];
    assertEquals((await pvcam([...args, "--frames", "5"], { folder })).code, 0);
    const before = await Deno.readFile(join(folder, "run.tif"));
    const refused = await pvcam([...args, "--frames", "3"], { folder });
    assertEquals(refused.code, 1);
    assertMatch(refused.stderr, /Cannot record to "run\.tif": it exists already.*--force/);
    assertEquals(await Deno.readFile(join(folder, "run.tif")), before);
    assertEquals((await pvcam([...args, "--frames", "3", "--force"], { folder })).code, 0);
    assert((await Deno.stat(join(folder, "run.tif"))).size < before.length);
  });
});

// Would catch: a task that writes into the project's folder because that is where tasks run.
Deno.test("paths mean the folder that the task was called from", async () => {
  await inFolder(async (folder) => {
    const args = ["record", "--frames", "2", "--out", "here.tif", ...small];
    const ended = await pvcam(args, { environment: { INIT_CWD: folder } });
    assertEquals(ended.code, 0, ended.stderr);
    assertEquals(await namesIn(folder), ["here.frames.npy", "here.json", "here.report.html", "here.tif"]);
  });
});
