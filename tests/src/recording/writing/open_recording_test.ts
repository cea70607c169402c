// What the three files of a recording say of each other, while it is made and when its end fails.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import type { BlockFile, FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { rawSink } from "../../../../src/recording/raw/raw_sink.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** Deno's files, some of whose calls are looked at, or fail, first. */
function filesWith(look: (call: keyof BlockFile | "replace", path: string) => void): FileSystem {
  const watch = (path: string, file: BlockFile): BlockFile => ({
    write(view, offset) {
      look("write", path);
      return file.write(view, offset);
    },
    allocate: (bytes) => file.allocate(bytes),
    truncate(bytes) {
      look("truncate", path);
      return file.truncate(bytes);
    },
    sync: () => file.sync(),
    close: () => file.close(),
  });
  return {
    ...denoFiles,
    create: async (path) => watch(path, await denoFiles.create(path)),
    open: async (path) => watch(path, await denoFiles.open(path)),
    replace(path, bytes) {
      look("replace", path);
      return denoFiles.replace(path, bytes);
    },
  };
}

// Would catch: a kill in the middle of a commit that leaves frames without a row, or a record of frames that are not there.
Deno.test("a commit goes through the table, then the frames' file, then the record, and only where there is something new", () =>
  inTempFolder(async (folder) => {
    const calls: string[] = [];
    const ring = new SyntheticRing({});
    const sink = omeTiffSink(`${folder}/run.ome.tif`, { commitEveryMs: 0 });
    const files = filesWith((_call, path) => {
      const ending = path.slice(path.lastIndexOf(".") + 1);
      if (calls.at(-1) !== ending) calls.push(ending);
    });
    await sink.open(runOf({}, { frames: 9, files }));
    calls.length = 0;
    await sink.append([ring.expose(1)]);
    assertEquals(calls, ["tif", "npy", "tif", "json"]); // the frame itself first
    calls.length = 0;
    await sink.append([ring.expose(2, { intact: false })]);
    assertEquals(
      calls.filter((ending) => ending !== "tif"),
      [],
      "a frame that was lapped is nothing to count",
    );
    await sink.close("stopped");
  }));

Deno.test("a recording whose end fails says so in its record, and keeps its frames", () =>
  inTempFolder(async (folder) => {
    const ring = new SyntheticRing({});
    const sink = rawSink(`${folder}/run.raw`);
    let atEnd = false;
    const files = filesWith((call) => {
      if (atEnd && call === "truncate") throw Object.assign(new Error("on purpose"), { code: "EIO" });
    });
    await sink.open(runOf({}, { frames: 9, files }));
    await sink.append([ring.expose(1)]);
    atEnd = true;
    await assertRejects(() => sink.close("complete"), SinkError, "Cannot finish");
    const { state, frames } = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
    assertEquals([state, frames], ["failed", 1]);
  }));

// Would catch: a forecast of a full disk from what was free before the run began.
Deno.test("free space is looked at again with each commit", () =>
  inTempFolder(async (folder) => {
    let free = 1e9;
    const ring = new SyntheticRing({});
    const sink = rawSink(`${folder}/run.raw`, { commitEveryMs: 0 });
    await sink.open(runOf({}, { files: { ...denoFiles, freeBytes: () => Promise.resolve(free) } }));
    assertEquals(sink.progress?.().freeBytes, 1e9);
    free = 5e8;
    await sink.append([ring.expose(1)]);
    assertEquals(sink.progress?.().freeBytes, 5e8);
    assert((await sink.close("stopped")).length > 0);
  }));

// Would catch: a link that lies where a draft is to be made, by which a recording writes over a file somewhere else.
Deno.test("a draft replaces what a killed program has left, and never a link", () =>
  inTempFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/precious.txt`, "precious");
    await Deno.symlink("precious.txt", `${folder}/run.json.pvcam-draft`);
    await denoFiles.replace(`${folder}/run.json`, new TextEncoder().encode("first"));
    await Deno.writeTextFile(`${folder}/run.json.pvcam-draft`, "left by a killed program");
    await denoFiles.replace(`${folder}/run.json`, new TextEncoder().encode("second"));
    assertEquals(await Deno.readTextFile(`${folder}/run.json`), "second");
    assertEquals(await Deno.readTextFile(`${folder}/precious.txt`), "precious");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["precious.txt", "run.json"]);
  }));
