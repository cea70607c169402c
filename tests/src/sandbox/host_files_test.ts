// Files of the host's in places of the script's: recordings stay as they were made, whatever folder they lie in.
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SettingsError } from "../../../src/errors.ts";
import { verify } from "../../../recording.ts";
import { Fields } from "../../../src/sandbox/host/fields.ts";
import { front, sandboxed, small } from "./sandboxed.ts";
import { withRequestHandlers } from "./with_request_handlers.ts";

const run = { camera: 1, frames: 3, asks: false, logs: false };

// Would catch: a folder that the script has made, and in which all is taken for its own.
Deno.test("a script changes no recording of the host's, in a folder of its own either", async () => {
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
    const { run: number } = await ask("acquire", { ...run, sinks }) as { run: number };
    const attempts: [string, Record<string, unknown>][] = [];
    for (
      const name of ["run.ome.tif", "run.json", "run.frames.npy", "run.ome.zarr", "run.ome.zarr/zarr.json"]
    ) {
      const path = `mine/${name}`;
      attempts.push(["openFile", { path }], ["replaceFile", { path, bytes: new Uint8Array(1) }]);
      attempts.push(["removeFile", { path }], ["linkFile", { from: path, to: "mine/other" }]);
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
    await ask("stop", { run: number }).catch(() => {});
    while (await ask("configure", { camera: 1, settings: {} }).then(() => false, () => true)) {
      await new Promise((resolve) => setTimeout(resolve, 5)); // until it has stopped
    }
    assertEquals((await verify(join(folder, "mine/run.ome.tif"))).frames, 3);
    // Its own files beside them are its own.
    const file = await ask("createFile", { path: "mine/notes.txt" });
    await ask("writeFile", { file, at: 0, bytes: new Uint8Array([65]) });
    await ask("closeFile", { file });
    await ask("removeFile", { path: "mine/notes.txt" });
  });
});

// Would catch: a draft of a recording's that takes the place of somebody's file, and is then removed.
Deno.test("a recording does not begin where somebody's file is in the way of its drafts", async () => {
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

// Would catch: a run that waits for the script's word for ever, and its files, without a frame, that stay.
Deno.test("a run that never begins leaves no file", async () => {
  const body = `
    import { openCamera, rawSink } from "${front}";
    await using camera = await openCamera();
    await camera.configure(${small});
    await camera.acquire({ frames: 3, sinks: [rawSink("never.raw")], beforeStart: () => new Promise(() => {}) });`;
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
