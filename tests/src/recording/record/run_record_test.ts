// Would catch: somebody's own notes taken for the record of a recording, or replaced because they are none.
import { assertEquals, assertRejects } from "@std/assert";
import { readRecord } from "../../../../src/recording/record/run_record.ts";
import { inTempFolder } from "../temp_folder.ts";

Deno.test("a record is what this library wrote, and everything else somebody else's", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.json`;
    const ours = { recording: "pvcam-deno", version: 1, files: ["run.raw"] };
    for (
      const [text, found] of [
        [JSON.stringify(ours), ours],
        ["", undefined], // its program was killed before it wrote into it
        ["{", "foreign"],
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
