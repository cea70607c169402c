// Frames dealt out to several sinks: each has to arrive in one of them, once, in order.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SettingsError, SinkError } from "../../../src/errors.ts";
import { columnAt, tableHeaderBytes } from "../../../src/recording/record/frame_columns.ts";
import { repair } from "../../../src/recording/repair.ts";
import { readTable } from "../../../src/recording/reading/table_file.ts";
import { verify } from "../../../src/recording/verify.ts";
import { omeTiffSink } from "../../../src/recording/tiff/tiff_sink.ts";
import type { Sink } from "../../../src/recording/sink.ts";
import { stripedSink } from "../../../src/recording/striped_sink.ts";
import { record, runOf, SyntheticRing } from "./synthetic_run.ts";
import { inTempFolder, namesIn } from "./temp_folder.ts";

for (const [frames, batch] of [[20, 4], [23, 5], [23, 16], [3, 1]]) {
  Deno.test(`${frames} frames in batches of ${batch} reach two files, each frame once`, () =>
    inTempFolder(async (folder) => {
      const paths = ["a", "b"].map((name) => `${folder}/${name}.ome.tif`);
      const sink = stripedSink(paths.map((path) => omeTiffSink(path)), { stripeFrames: 3 });
      await record(sink, runOf({}, { frames }), {
        ring: new SyntheticRing({ slots: 32 }),
        count: frames,
        batch,
      });
      const { frames: written, freeBytes, writtenWith } = sink.progress!();
      assertEquals([written, freeBytes! > 0, writtenWith], [frames, true, "deno"]);
      const numbers: number[] = [];
      for (const path of paths) {
        if (!(await namesIn(folder)).includes(path.slice(folder.length + 1))) continue;
        const seen = await verify(path, { parts: false });
        assertEquals([seen.frames, seen.stamps, seen.problems], [seen.framesAsked, "right", []]);
        const rows = await readTable(path.replace(".ome.tif", ".frames.npy"));
        for (let index = 0; index < seen.frames; index++) numbers.push(rows?.at(index).frameNumber ?? 0);
      }
      assertEquals(numbers.sort((a, b) => a - b), Array.from({ length: frames }, (_, index) => index + 1));
    }));
}

Deno.test("when one disk cannot be used, no part is left", () =>
  inTempFolder(async (folder) => {
    const sink = stripedSink([omeTiffSink(`${folder}/a.ome.tif`), omeTiffSink(`${folder}/none/b.ome.tif`)]);
    await assertRejects(() => sink.open(runOf({}, { frames: 200 })), SinkError, "does not exist");
    assertEquals(await sink.close("failed"), []);
    assertEquals(await namesIn(folder), []);
  }));

Deno.test("a stripe of no frames, or over one sink, is refused", () => {
  const sink = () => omeTiffSink("run.ome.tif");
  assertThrows(() => stripedSink([sink()]), SettingsError, "two at least");
  assertThrows(() => stripedSink([sink(), sink()], { stripeFrames: 0 }), SettingsError, "whole number");
});

// Would catch: a disk that is predicted to be full at once, or never, because its free space is unknown.
Deno.test("the progress of several sinks is summed, or the worst of them counts", () => {
  const part = (more: object): Sink => ({
    name: "part",
    delivery: "oldest-first",
    open: () => Promise.resolve(),
    append: () => Promise.resolve(),
    close: () => Promise.resolve([]),
    progress: () => ({
      frames: 2,
      bytesWritten: 10,
      bytesCopied: 1,
      writeSeconds: 3,
      worstAppendMs: 4,
      writtenWith: "libc",
      ...more,
    }),
  });
  const two = stripedSink([
    part({ freeBytes: 70 }),
    part({ freeBytes: 50, writeSeconds: 5, worstAppendMs: 1 }),
  ]);
  assertEquals(two.progress!(), {
    frames: 4,
    bytesWritten: 20,
    bytesCopied: 2,
    writeSeconds: 5,
    worstAppendMs: 4,
    writtenWith: "libc",
    freeBytes: 50,
  });
  assertEquals(stripedSink([part({}), part({})]).progress!().freeBytes, undefined);
});

// Would catch: a damaged table that is believed, so that a repair describes planes where they are not.
Deno.test("parts whose table was damaged are described no other than before", () =>
  inTempFolder(async (folder) => {
    const [first, second] = ["a", "b"].map((name) => `${folder}/${name}.ome.tif`);
    const sink = stripedSink([first, second].map((path) => omeTiffSink(path)), { stripeFrames: 3 });
    await record(sink, runOf({}, { frames: 12 }), { ring: new SyntheticRing({ slots: 32 }), count: 12 });
    const before = await Deno.readFile(first);
    for (const name of ["a", "b"]) {
      const table = `${folder}/${name}.frames.npy`;
      const whole = await Deno.readFile(table);
      const damaged = whole.slice();
      damaged[tableHeaderBytes + columnAt.sequence + 1] = 1; // the first frame would be the 257th, and so the last one
      await Deno.writeFile(table, damaged);
      assertEquals((await repair(first)).described, undefined);
      assertEquals(await Deno.readFile(first), before);
      await Deno.writeFile(table, whole);
    }
  }));
