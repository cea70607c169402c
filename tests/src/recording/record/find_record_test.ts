// Files that are all renamed in the same way are still one recording.
import { assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
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
