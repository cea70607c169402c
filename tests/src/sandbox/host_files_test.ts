// Files of the host in folders of the script: recordings stay as they were made, in every folder.
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SettingsError, SinkError } from "../../../src/errors.ts";
import { verify } from "../../../recording.ts";
import { Budget } from "../../../src/sandbox/host/budget.ts";
import { Fields } from "../../../src/sandbox/host/fields.ts";
import { OutPlace } from "../../../src/sandbox/host/out_place.ts";
import { ScriptFiles } from "../../../src/sandbox/host/script_files.ts";
import { defaultLimits } from "../../../src/sandbox/limits.ts";
import { answersOf, front, sandboxed, small } from "./sandboxed.ts";
import { withRequestHandlers } from "./with_request_handlers.ts";

const run = { camera: 1, frames: 3, asks: false, logs: false };

// Would catch: a folder that the script has made, and in which all files are taken for the script's.
Deno.test("a script changes no recording of the host, also not in a folder that it has made", async () => {
  await withRequestHandlers(async (ask, folder) => {
    await ask("openCamera", {});
    const region = { x: 0, y: 0, width: 32, height: 32 };
    await ask("configure", { camera: 1, settings: { exposureMs: 1, region } });
    await ask("makeFolder", { path: "mine" });
    const sinks = [{ kind: "OME-TIFF", path: join(folder, "mine/run.ome.tif"), options: {} }, {
      kind: "OME-Zarr",
      path: join(folder, "mine/run.ome.zarr"),
      options: {},
    }];
    await ask("acquire", { ...run, sinks });
    const attempts: [string, Record<string, unknown>][] = [];
    for (
      const name of ["run.ome.tif", "run.json", "run.frames.npy", "run.ome.zarr", "run.ome.zarr/zarr.json"]
    ) {
      const path = `mine/${name}`;
      attempts.push(["openFile", { path }], ["replaceFile", { path, bytes: new Uint8Array(1) }]);
      attempts.push(["removeFile", { path }], ["linkFile", { from: path, to: "mine/other.raw" }]);
      attempts.push(["removeFolder", { path }], ["readFile", { path }], ["sizeOf", { path }]);
    }
    attempts.push(["removeFolder", { path: "mine" }]);
    // Nor does it put anything where the host is about to write.
    attempts.push(["createFile", { path: "mine/run.ome.tif.json" }]);
    attempts.push(["createFile", { path: "mine/run.json.pvcam-draft" }]);
    attempts.push(["makeFolder", { path: "mine/run.ome.zarr/1" }]);
    for (const [verb, fields] of attempts) {
      await assertRejects(() => ask(verb, fields), SettingsError, "a recording of this script is there");
    }
    while (await ask("configure", { camera: 1, settings: {} }).then(() => false, () => true)) {
      await new Promise((resolve) => setTimeout(resolve, 5)); // until it has all its frames: a stop might come before them
    }
    assertEquals((await verify(join(folder, "mine/run.ome.tif"))).frames, 3);
    // Its own files beside them it may change.
    const file = await ask("createFile", { path: "mine/notes.txt" });
    await ask("writeFile", { file, at: 0, bytes: new Uint8Array([65]) });
    await ask("closeFile", { file });
    await ask("removeFile", { path: "mine/notes.txt" });
  });
});

// Would catch: a look at what lies there, a recording that begins there, and then a change by what was seen before.
Deno.test("what a script has begun to do with a name changes no recording of that name", async () => {
  const write = Deno.writeFile;
  const { promise: looked, resolve: look } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  Deno.writeFile = async (...args) => {
    look();
    await released;
    await write(...args);
  };
  try {
    await withRequestHandlers(async (ask, folder) => {
      await ask("openCamera", {});
      await ask("configure", { camera: 1, settings: { region: { x: 0, y: 0, width: 32, height: 32 } } });
      const replaced = ask("replaceFile", { path: "run.raw", bytes: new TextEncoder().encode("forged") });
      await looked;
      // By its whole path: this program is not in the folder, as a host is, and the recording would lie elsewhere.
      const sinks = [{ kind: "raw", path: join(folder, "run.raw"), options: {} }];
      const begun = ask("acquire", { ...run, frames: 200, sinks }).then(() => true, () => false);
      await Promise.race([begun, new Promise((resolve) => setTimeout(resolve, 200))]);
      release();
      await replaced.catch(() => {});
      const isRecording = await begun;
      assertEquals(await Deno.readTextFile(join(folder, "run.raw")) === "forged", !isRecording);
    });
  } finally {
    Deno.writeFile = write;
  }
});

// Would catch: half a character, which the system is given as another one, and by which a recording has two names.
Deno.test("a script changes no recording of the host's by another name of its folder", async () => {
  const body = `
    import { openCamera } from "${front}";
    import { denoFiles, rawSink } from "${front.replace("mod.ts", "sink.ts")}";
    await using camera = await openCamera();
    await camera.configure(${small});
    await denoFiles.makeFolder("f\ufffd");
    await (await camera.acquire({ frames: 3, sinks: [rawSink("f\ufffd/run.raw")] })).finished;
    const reached = [];
    for (const name of ["f\\ud800/run.raw", "f\ufffd/run.raw", "f\ufffd/RUN.raw"]) {
      await denoFiles.open(name).then(() => reached.push(name), () => {});
      await denoFiles.remove(name).then(() => reached.push(name), () => {});
    }
    await denoFiles.removeFolder("f\ufffd").then(() => reached.push("folder"), () => {});
    await denoFiles.makeFolder("f\\ud800").then(() => reached.push("made"), () => {});
    console.log(JSON.stringify({ reached }));`;
  await sandboxed(body, {}, async (ended) => {
    assertEquals(answersOf(ended), { reached: [] }, ended.said.join("\n"));
    const { frames, problems } = await verify(join(ended.folder, "results/f\ufffd/run.raw"));
    assertEquals([frames, problems], [3, []]);
  });
});

// Would catch: a draft of a recording that replaces a user's file, and is then removed.
Deno.test("a recording does not begin where a user's file has the name of its draft", async () => {
  await withRequestHandlers(async (ask, folder) => {
    await ask("openCamera", {});
    const draft = join(folder, "v.json.pvcam-draft");
    await Deno.writeTextFile(draft, "precious");
    const sinks = [{ kind: "raw", path: "v.raw", options: {} }];
    await assertRejects(() => ask("acquire", { ...run, sinks }), SettingsError, "in the way");
    assertEquals(await Deno.readTextFile(draft), "precious");
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  });
});

// Would catch: a run that waits for the script's word without end, and its files, without a frame, that stay.
Deno.test("a run that never begins leaves no file", async () => {
  const body = `
    import { openCamera, fileSink } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    await camera.acquire({ frames: 3, sinks: [fileSink("never.raw")], beforeStart: () => new Promise(() => {}) });`;
  await sandboxed(body, { limits: { seconds: 2 } }, ({ folder, said, code }) => {
    assertMatch(said.join("\n"), /--limit-seconds/);
    assertEquals([...Deno.readDirSync(join(folder, "results"))], []);
    assertEquals(code, 3);
  });
});

Deno.test("zero has no sign, and no place of a list is empty", () => {
  const fields = new Fields({ zero: -0, whole: -0, data: { deep: [-0] }, holes: [1, , 2] }, "it");
  for (const value of [fields.number("zero"), fields.whole("whole")]) assertEquals(Object.is(value, 0), true);
  assertEquals(Object.is((fields.plain("data") as { deep: number[] }).deep[0], 0), true);
  for (const read of [() => fields.list("holes", 9), () => fields.plain("holes")]) {
    try {
      read();
    } catch (error) {
      assertMatch((error as Error).message, /it\.holes: it has no value at 1/);
      continue;
    }
    throw new Error("a list with an empty place was taken");
  }
});

/** The files of a script in a new folder. */
async function withScriptFiles(
  budget: Budget,
  test: (ask: (verb: string, fields: unknown) => Promise<unknown>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-files-" }));
  const files = new ScriptFiles(new OutPlace([{ path: folder, real: folder }], folder), budget);
  const verbs = files.verbs as Record<string, (fields: Fields) => Promise<unknown>>;
  try {
    await test((verb, fields) => verbs[verb](new Fields(fields, verb)), folder);
  } finally {
    await files.close();
    await Deno.remove(folder, { recursive: true });
  }
}

// Would catch: a file that is short when its length is looked at, and as long as a disk when it is read.
Deno.test("a file that grows while the host reads it takes no more memory than it had when it was looked at", async () => {
  let grow = () => {};
  class GrowingBudget extends Budget {
    override checkRead(bytes: number): void {
      super.checkRead(bytes);
      grow();
    }
  }
  const budget = new GrowingBudget({ ...defaultLimits, memoryBytes: 8e6 });
  await withScriptFiles(budget, async (ask, folder) => {
    await ask("closeFile", { file: await ask("createFile", { path: "a.bin" }) });
    await Deno.writeFile(join(folder, "a.bin"), new Uint8Array(1000).fill(7));
    grow = () => Deno.truncateSync(join(folder, "a.bin"), 5e6);
    const read = await ask("readFile", { path: "a.bin" }) as Uint8Array;
    assertEquals([read.length, read.every((one) => one === 7)], [1000, true]);
    await assertRejects(() => ask("readFile", { path: "a.bin" }), SinkError, "--limit-memory");
    await Deno.truncate(join(folder, "a.bin"), 1000);
    grow = () => Deno.truncateSync(join(folder, "a.bin"), 10);
    assertEquals((await ask("readFile", { path: "a.bin" }) as Uint8Array).length, 10);
  });
});

// Would catch: a way to make files that counts none: as many as the disk has names for.
Deno.test("a file that takes the place of none is a new one, and counts", async () => {
  const budget = new Budget(defaultLimits);
  budget.makeFiles(99_999);
  await withScriptFiles(budget, async (ask) => {
    const replace = (path: string) => ask("replaceFile", { path, bytes: new Uint8Array(1) });
    await replace("one.txt");
    await replace("one.txt");
    await assertRejects(() => replace("two.txt"), SinkError, "100000 files");
  });
});
