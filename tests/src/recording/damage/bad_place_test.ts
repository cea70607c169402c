// A disk that cannot read some places any more. Would catch: a salvage that gives up at the first such place, a verify that
// does not say which frames are concerned, and the system's number in place of a sentence.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { salvage } from "../../../../src/recording/salvage.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** The place of a bad sector in every file of at least 20 kB: within the pixels of the third frame or so. */
const from = 16_000, to = 16_512;

async function withBadPlace(work: () => Promise<void>): Promise<void> {
  const { read } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.read = async function (into: Uint8Array): Promise<number | null> {
    const at = await this.seek(0, Deno.SeekMode.Current);
    const isLarge = (await this.stat()).size > 20_000;
    if (isLarge && at < to && at + into.length > from) throw new Error("Input/output error (os error 5)");
    return await read.call(this, into);
  };
  try {
    await work();
  } finally {
    Deno.FsFile.prototype.read = read;
  }
}

for (const format of ["run.raw", "run.ome.tif", "run.ome.zarr"]) {
  Deno.test(`${format}: what a disk can still read is saved, and the rest is named`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${format}`;
      await record(fileSink(path), runOf({}, { frames: 9 }), { ring: new SyntheticRing({}), count: 9 });
      await withBadPlace(async () => {
        const seen = await verify(path);
        assertEquals([seen.whole, seen.frames, seen.checksums], [false, 9, "wrong"]);
        assert(seen.problems.some((problem) => problem.includes("EIO")), seen.problems.join("; "));
        const refused = await assertRejects(() => convert(path, `${folder}/other.raw`), SinkError);
        assert(refused.message.includes("EIO") && !refused.message.includes("os error"), refused.message);
        const saved = await salvage(path, `${folder}/saved.raw`);
        assertEquals([saved.frames, saved.lost, saved.changed], [8, 1, 0]);
      });
      assertEquals((await verify(`${folder}/saved.raw`)).checksums, "right");
      assertEquals((await verify(path)).whole, true, "the damaged recording was changed");
    }));
}

// Would catch: a repair that takes a disk's failure for the end of a file, and cuts the file there.
Deno.test("a repair changes nothing where the disk cannot read", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.tif`;
    const ring = new SyntheticRing({});
    const sink = fileSink(path, { commitEveryMs: 0 });
    await sink.open(runOf({}));
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await sink.append([ring.expose(number)]);
    await sink.close("stopped");
    const record = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
    await Deno.writeTextFile(`${folder}/run.json`, JSON.stringify({ ...record, state: "recording" }));
    const before = await Deno.readFile(path);
    await withBadPlace(() =>
      repair(path).then(() => {}, (error) => assert(error instanceof SinkError, String(error)))
    );
    assertEquals((await verify(path)).frames, 9);
    assert((await Deno.stat(path)).size >= before.length - 4096);
  }));
