// Would catch: a user's notes taken for the record of a recording, or replaced because they are none.
import { assertEquals, assertRejects } from "@std/assert";
import { readRecord } from "../../../../src/recording/record/run_record.ts";
import { rawSink } from "../../../../src/recording/raw/raw_sink.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

Deno.test("a record is only what this library wrote", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.json`;
    await record(rawSink(`${folder}/run.raw`), runOf({}), { ring: new SyntheticRing({}), count: 1 });
    const ours = JSON.parse(await Deno.readTextFile(path));
    for (
      const [text, found] of [
        [JSON.stringify(ours), ours],
        ["", undefined], // its program was killed before it wrote into it
        ["{", "foreign"],
        [JSON.stringify({ ...ours, frames: -1 }), { damage: 'its "frames" is -1' }],
        [JSON.stringify(ours).slice(0, 100), { damage: "it is no longer JSON" }],
        ["null", "foreign"],
        ['"pvcam-deno"', "foreign"],
        ["[1]", "foreign"],
        ["{}", "foreign"],
        ['{"version": 1}', "foreign"],
        ['{"recording": "other", "version": 1}', "foreign"],
        ['{"recording": "pvcam-deno"}', "foreign"],
        ['{"recording": "pvcam-deno", "version": 2}', "foreign"],
      ] as const
    ) {
      await Deno.writeTextFile(path, text);
      assertEquals<unknown>(await readRecord(path), found, text);
    }
    assertEquals(await readRecord(folder), "foreign");
    assertEquals(await readRecord(`${folder}/none.json`), undefined);
    assertEquals(await readRecord(`${path}/none.json`), undefined);
    await assertRejects(() => readRecord(`${folder}/${"x".repeat(300)}`), Error, "too long");
  }));
