// Files that are all renamed in the same way are still one recording.
import { assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { findRecord, isOneRun } from "../../../../src/recording/record/find_record.ts";
import type { RunRecord } from "../../../../src/recording/record/run_record.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

// Would catch: "there is no cells.json that tells of this" about files that were only renamed.
Deno.test("files that were moved, or all renamed in the same way, are still a recording", () =>
  inTempFolder(async (folder) => {
    for (const ending of [".ome.tif", ".ome.zarr", ".raw"]) {
      const ring = new SyntheticRing({});
      await record(fileSink(`${folder}/run${ending}`), runOf({}, { frames: 4 }), { ring, count: 4 });
      await Deno.mkdir(`${folder}/moved${ending}`);
      for (const part of [ending, ".json", ".frames.npy"]) {
        await Deno.rename(`${folder}/run${part}`, `${folder}/moved${ending}/cells.1${part}`);
      }
      const path = `${folder}/moved${ending}/cells.1${ending}`;
      const { whole, problems } = await verify(path);
      assertEquals([whole, problems], [true, []], ending);
      await convert(path, `${folder}/moved${ending}/copy.raw`);
    }
  }));

Deno.test("a record does not belong to files beside it that it does not name", () =>
  inTempFolder(async (folder) => {
    for (const name of ["one", "two"]) {
      const ring = new SyntheticRing({});
      await record(fileSink(`${folder}/${name}.ome.tif`), runOf({}, { frames: 4 }), { ring, count: 4 });
    }
    // The record of `one` in the place of that of `two`, while `one` is there.
    await Deno.copyFile(`${folder}/one.json`, `${folder}/two.json`);
    await assertRejects(() => convert(`${folder}/two.ome.tif`, `${folder}/copy.raw`), SinkError, "two.json");
  }));

// Would catch: a Zarr that shares its pixels with a TIFF, looked for by its old name, or by that of the TIFF.
Deno.test("of two files that were renamed together, or one of them, both are found", () =>
  inTempFolder(async (folder) => {
    for (const [zarr, renamed] of [["run", "cells"], ["other", "other"]]) {
      const ring = new SyntheticRing({});
      const sink = fileSink(`${folder}/run.ome.tif`, { zarr: `${folder}/${zarr}.ome.zarr` });
      await record(sink, runOf({}, { frames: 4 }), { ring, count: 4 });
      for (const ending of [".json", ".frames.npy"]) {
        await Deno.rename(`${folder}/run${ending}`, `${folder}/cells${ending}`);
      }
      await Deno.rename(`${folder}/run.ome.tif`, `${folder}/cells.tif`); // the same format by a shorter ending
      if (zarr !== renamed) await Deno.rename(`${folder}/${zarr}.ome.zarr`, `${folder}/${renamed}.ome.zarr`);
      const { record: found } = await findRecord(`${folder}/cells.tif`);
      assertEquals(found?.files, ["cells.tif", `${renamed}.ome.zarr`]);
      assertEquals((await verify(`${folder}/cells.tif`)).problems, []);
      for await (const { name } of Deno.readDir(folder)) {
        await Deno.remove(`${folder}/${name}`, { recursive: true });
      }
    }
  }));

// Would catch: a plan whose frames were left out in time, called frames that the camera lost.
Deno.test("a plan and a time-lapse are several runs, and all else is one", () => {
  const asked = (asked?: object) => isOneRun({ asked } as RunRecord);
  assertEquals([asked({ plan: {} }), asked({ intervalMs: 500 })], [false, false]);
  assertEquals([asked({ frames: 5 }), asked(), isOneRun(undefined)], [true, true, true]);
});
