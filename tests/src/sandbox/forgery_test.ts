// Sends the host what no honest script sends. None of it may reach the camera or a file, or disturb the host.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SettingsError } from "../../../src/errors.ts";
import { folderFileName } from "../../../src/cli/config/config_files.ts";
import { failureData } from "../../../src/sandbox/guest/failure_data.ts";
import { Inbox } from "../../../src/sandbox/host/inbox.ts";
import { withRequestHandlers } from "./with_request_handlers.ts";

const run = { camera: 1, frames: 3, sinks: [], asks: false, logs: false };
/** A hundred times the same list, three times over: a hundred values in a message, a million once it is copied. */
const unfolding = [1, 2, 3].reduce((list: unknown) => Array(100).fill(list), 0);

// Would catch: a field that is believed.
Deno.test("requests with forged fields are answered with a sentence, and do nothing", async () => {
  await withRequestHandlers(async (ask, folder) => {
    await ask("openCamera", {});
    const forged: [string, unknown, RegExp][] = [
      ["openCamera", { name: { toString: 5 } }, /openCamera\.name/],
      ["openCamera", { name: "pvcamUSB_9" }, /no camera "pvcamUSB_9"/],
      ["configure", { camera: 2, settings: {} }, /no open camera of this number/],
      ["configure", { camera: "1", settings: {} }, /configure\.camera/],
      ["configure", { camera: 1, settings: { exposureMs: "1" } }, /exposureMs/],
      ["configure", { camera: 1, settings: null }, /settings/],
      // Places without a value, and what is no plain data.
      ["configure", { camera: 1, settings: { regions: new Array(2) } }, /no value at 0/],
      ["configure", { camera: 1, settings: { smartStreamMs: [1, , 3] } }, /no value at 1/],
      ["configure", { camera: 1, settings: { region: new Map() } }, /not plain data/],
      ["configure", { camera: 1, settings: { region: new Date() } }, /not plain data/],
      // What is short in a message, and takes the host minutes: it would have no turn to see to its limits.
      ["configure", { camera: 1, settings: { regions: unfolding } }, /more than 200000 values/],
      ["configure", { camera: 1, settings: { ["exposure".repeat(99)]: 1 } }, /a name that is too long/],
      ["acquire", { ...run, slots: unfolding }, /more than 200000 values/],
      ["acquire", { ...run, ["exposure".repeat(99)]: 1 }, /^.{200,800}$/],
      ["setParameter", { camera: 1, name: "PARAM_GAIN_INDEX", value: 1n << 64n }, /of 64 bits/],
      ["acquire", { ...run, sinks: new Array(3) }, /no value at 0/],
      ["setParameter", { camera: 1, name: "PARAM_SPDTAB_INDEX", value: new Array(9) }, /no value at 0/],
      ["setParameter", { camera: 1, name: "PARAM_SPDTAB_INDEX", value: {} }, /setParameter\.value/],
      ["setParameter", { camera: 1, name: "PARAM_SPDTAB_INDEX", value: 99 }, /PARAM_SPDTAB_INDEX/],
      ["parameter", { camera: 1, name: "constructor" }, /constructor/],
      ["acquire", { ...run, frames: -1 }, /frames -1/],
      ["acquire", { ...run, slots: 1e9 }, /slots|a ring of/],
      ["acquire", { ...run, beforeStart: 1 }, /no such field/],
      ["acquire", { ...run, waker: "callback", slots: 2 ** 31 - 1 }, /a ring of/],
      ["trigger", { run: 1, timeoutMs: 1 }, /no run of this number/],
      ["trigger", { run: 0.5, timeoutMs: 1 }, /trigger\.run/],
      ["stop", { run: -1 }, /stop\.run/],
      ["writeFile", { file: 1, at: 0, bytes: new Uint8Array(1) }, /no open file of this number/],
      ["createFile", { path: "../x" }, /may write to/],
      ["createFile", { path: "/etc/cron.d/x" }, /may write to/],
      ["createFile", { path: 7 }, /createFile\.path/],
      ["openFile", { path: "/etc/passwd" }, /may write to/],
      ["replaceFile", { path: "/etc/passwd", bytes: new Uint8Array(1) }, /may write to/],
      ["linkFile", { from: "/etc/passwd", to: "p" }, /may write to/],
      ["removeFolder", { path: "." }, /changes only files that it has made/],
      ["removeFolder", { path: ".." }, /may write to/],
      ["sizeOf", { path: "/etc/passwd" }, /may write to/],
      ["freeBytes", { folder: "/" }, /may write to/],
    ];
    for (const [verb, fields, sentence] of forged) {
      const error = await assertRejects(() => ask(verb, fields), SettingsError);
      assertMatch(error.message, sentence);
    }
    for (const path of ["../x.raw", "/tmp/x.raw", "a/../../x.raw", "x\0.raw", "x\x1b[2J.raw"]) {
      const sinks = [{ kind: "raw", path, options: {} }];
      await assertRejects(() => ask("acquire", { ...run, sinks }), SettingsError, "Cannot write to");
    }
    const sinks = [{ kind: "OME-TIFF", path: "a.ome.tif", options: { zarr: "../a.ome.zarr" } }];
    await assertRejects(() => ask("acquire", { ...run, sinks }), SettingsError, "Cannot write to");
    const force = [{ kind: "raw", path: "x.raw", options: { force: true } }];
    await assertRejects(
      () => ask("acquire", { ...run, sinks: force }),
      SettingsError,
      "new files",
    );
    assertEquals([...Deno.readDirSync(folder)], []);
    // And an honest one still goes through.
    const begun = await ask("acquire", run) as { run: number; slots: number };
    assert(begun.slots > 1);
    const words = new SharedArrayBuffer(4096);
    const process = {
      ...{
        run: begun.run,
        processor: 1,
        module: "file:///x.ts",
        options: undefined,
        delivery: "oldest-first",
      },
      ...{ every: 1, most: 10, onThrow: "end", memoryBytes: 1e9, words, thread: 8 },
    };
    const odd: [Record<string, unknown>, RegExp][] = [
      [{}, /"x\.ts": it is none of the script's/],
      [{ run: 99 }, /no run of this number/],
      [{ module: { href: "file:///x.ts" } }, /process\.module/],
      [{ module: "x\x1b[2J" }, /none of the script's/],
      [{ words: new ArrayBuffer(64) }, /process\.words/],
      [{ words: { byteLength: 64 } }, /process\.words/],
      [{ thread: 0 }, /process\.thread/], // the script's own
      [{ thread: 16 }, /process\.thread/],
      [{ most: 1e12 }, /process\.most/],
      [{ memoryBytes: -1 }, /process\.memoryBytes/],
      [{ onThrow: "crash" }, /process\.onThrow/],
      [{ ring: { bytes: new Uint8Array(8) } }, /no such field/],
      [{ answer: new SharedArrayBuffer(8) }, /no such field/],
    ];
    for (const [fields, sentence] of odd) {
      const error = await assertRejects(() => ask("process", { ...process, ...fields }), SettingsError);
      assertMatch(error.message, sentence);
      assert(!error.message.includes("\x1b"));
    }
  });
});

// Would catch: a verb that is looked up where names of every object are found.
Deno.test("anything that is not a request throws, so that the script is ended", async () => {
  await withRequestHandlers(async (_ask, _folder, handlers) => {
    const messages: unknown[] = [
      null,
      undefined,
      5,
      "openCamera",
      [],
      new Map([["verb", "openCamera"]]),
      {},
      { id: 1 },
      { id: 1, verb: "constructor", fields: {} },
      { id: 1, verb: "__proto__", fields: {} },
      { id: 1, verb: "close", fields: {} },
      { id: 1, verb: ["openCamera"], fields: {} },
      { id: "1", verb: "openCamera", fields: {} },
      { id: -1, verb: "openCamera", fields: {} },
      { id: 1, verb: "openCamera" },
      { id: 1, verb: "openCamera", fields: {}, more: 1 },
    ];
    for (const message of messages) {
      await assertRejects(() => handlers.handle(message), SettingsError, "Cannot understand");
    }
  });
});

Deno.test("invalid words and answers are reported as a forgery", async () => {
  await withRequestHandlers(async (_ask, _folder, handlers) => {
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(what);
    const inbox = new Inbox(handlers, {
      onIdle: note("idle"),
      onExit: (code) => seen.push(`exit ${code}`),
      onFailure: ({ name, message }) => seen.push(`${name}: ${message}`),
      onForgery: (what) => seen.push(what.split(":")[0]),
    });
    const forged = [{ word: "done" }, { word: "exit", code: "0" }, { word: "failed", error: 5 }, { go: "1" }];
    for (const message of [...forged, { word: "failed", error: { name: {}, message: "x" } }]) {
      inbox.take(message);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    assertEquals(seen, Array(5).fill("what is no request"));
    seen.length = 0;
    inbox.take({ word: "idle" });
    inbox.take({ word: "exit", code: 3 });
    inbox.take({ go: 77 }); // an answer without a question
    // Errors that a script makes as it likes are no forgery.
    const odd = Object.assign(new Error("long ".repeat(2000)), { name: { toString: () => "Odd" } });
    inbox.take({ word: "failed", error: failureData(odd) });
    inbox.take({ word: "failed", error: failureData(Object.create(null)) });
    assertEquals(seen.splice(2).map((one) => one.slice(0, 9)), ["Odd: long", "Error: wh"]);
    inbox.close();
    inbox.take({ word: "idle" });
    assertEquals(seen, ["idle", "exit 3"]);
  });
});

// Would catch: a file that grows past the limit by being written far behind its end.
Deno.test("files are the script's own, new, and counted byte by byte", async () => {
  await withRequestHandlers(async (ask, folder) => {
    await Deno.writeTextFile(join(folder, "old.txt"), "precious");
    await assertRejects(() => ask("createFile", { path: "old.txt" }), SettingsError, "exists");
    // What other programs run or obey without being asked: in this folder lie the next scripts, perhaps.
    const obeyed = [
      "deno.json",
      folderFileName, // in which the terminal tool itself would look for the folder of the next recordings
      "a/Deno.jsonc",
      "package.json",
      "node_modules",
      "tsconfig.json",
      "numpy.py",
      "a.SO",
      "x.ts",
      // What a browser or a viewer runs code from, and what is opened by what its first bytes look like.
      "report.html",
      "plot.SVG",
      "a.xml",
      "a.pdf",
      "a.tif.xhtml",
      "Makefile",
      "results.",
      "AGENTS.md",
      "claude.md",
      "agent.md",
      "CMakeLists.txt",
      "docker-compose.override.yml",
      "a/compose.yaml",
      "pnpm-workspace.yaml",
      "opencode.json",
      "dvc.yaml",
      "environment.yml",
      "rust-project.json", // names a library that an editor then loads
      "conanfile.txt",
      "a/_quarto.yml",
      "process-compose.yaml",
      "main.tf.json",
      "AmazonQ.md",
      // Libraries of code end in numbers, too; and what a system keeps at the end of a name makes another ending of it.
      "libpvcam.so.2",
      "libc.so.6",
      "a.1",
      "a.txt.",
      "a.txt ",
      "a.txt\u3000",
      "\u00b2",
      "a.\uff54\uff58\uff54",
      // `tar cf x.tar *` takes this for an option, and Perl's `<>` the other for a program.
      "--checkpoint-action=exec=sh x.txt",
      "a/-e sh x.txt",
      "-/x.txt",
      " |sh x.txt",
      // Editors and pagers take the first for a command, packers and compilers the second for a list of arguments.
      "+!sh x.txt",
      "a/@x.txt",
      ">x.txt",
      "a\\b.txt",
    ];
    for (const path of ["0", "1.0.3", "c.0.1", "run.2.txt", "12:30 a-b.csv"]) {
      await ask("closeFile", { file: await ask("createFile", { path }) });
    }
    for (const path of obeyed) {
      await assertRejects(() => ask("createFile", { path }), SettingsError, "Cannot write to");
    }
    for (const path of ["node_modules", "deno.json"]) {
      await assertRejects(() => ask("makeFolder", { path }), SettingsError, "without being asked");
    }
    await ask("openCamera", {});
    const sinks = [{ kind: "raw", path: "deno.raw", options: {} }]; // beside which deno.json would lie
    await assertRejects(() => ask("acquire", { ...run, sinks }), SettingsError, "without being asked");
    for (const path of ["global.raw", "pvcam.raw"]) { // beside which global.json or pvcam.json would lie
      await assertRejects(
        () => ask("acquire", { ...run, sinks: [{ kind: "raw", path, options: {} }] }),
        SettingsError,
        "without being asked",
      );
    }
    const file = await ask("createFile", { path: "new.txt" });
    await assertRejects(
      () => ask("linkFile", { from: "new.txt", to: "numpy.py" }),
      SettingsError,
      "writes data",
    );
    await ask("writeFile", { file, at: 10, bytes: new Uint8Array([65]) });
    await assertRejects(
      () => ask("writeFile", { file, at: 2e6, bytes: new Uint8Array(1) }),
      SettingsError,
      "--limit-bytes",
    );
    await assertRejects(() => ask("allocateFile", { file, bytes: 1e15 }), SettingsError, "--limit-bytes");
    await assertRejects(() => ask("truncateFile", { file, bytes: 1e15 }), SettingsError, "--limit-bytes");
    const shared = new Uint8Array(new SharedArrayBuffer(1));
    await assertRejects(() => ask("writeFile", { file, at: 0, bytes: shared }), SettingsError, "not shared");
    await ask("replaceFile", { path: "new.txt", bytes: new Uint8Array([66]) });
    await ask("closeFile", { file });
    assertEquals(await Deno.readTextFile(join(folder, "new.txt")), "B");
    for (const verb of ["openFile", "removeFile", "sizeOf"]) {
      await assertRejects(() => ask(verb, { path: "old.txt" }), SettingsError, "that it has made");
    }
    assertEquals(await Deno.readTextFile(join(folder, "old.txt")), "precious");
    const open = [];
    for (let index = 0; index < 64; index++) open.push(await ask("createFile", { path: `${index}.txt` }));
    await assertRejects(() => ask("createFile", { path: "one too many.txt" }), SettingsError, "64 are open");
  });
});

// Would catch: a number that is looked at before something is opened and raised after that, so that many requests pass at
// the same time.
Deno.test("no more is open than may be, also where all is asked for at once", async () => {
  await withRequestHandlers(async (ask) => {
    const reasons = async (asks: readonly Promise<unknown>[]) =>
      (await Promise.allSettled(asks)).map((one) => one.status === "rejected" ? String(one.reason) : "");
    const files = await reasons(
      Array.from({ length: 80 }, (_, at) => ask("createFile", { path: `${at}.txt` })),
    );
    assertEquals(files.filter((one) => one === "").length, 64);
    const cameras = await reasons(Array.from({ length: 12 }, () => ask("openCamera", {})));
    assertEquals(cameras.filter((one) => one.includes("8 are open")).length, 4);
    // What could not be opened is not counted any more.
    const later = await reasons([ask("openCamera", {})]);
    assertEquals(later.filter((one) => one.includes("8 are open")), []);
  });
});

// Would catch: a limit that is reckoned with small frames, and a camera that is set to large ones before it begins.
Deno.test("what is set while a run is being begun changes nothing of what the run was allowed", async () => {
  await withRequestHandlers(async (ask, folder) => {
    await ask("openCamera", {});
    const region = { x: 0, y: 0, width: 64, height: 64 };
    for (let round = 0; round < 6; round++) {
      await ask("configure", { camera: 1, settings: { exposureMs: 1, region } });
      const sinks = [{ kind: "raw", path: join(folder, `${round}.raw`), options: {} }];
      const asks = [
        () => ask("configure", { camera: 1, settings: { region: "full" } }),
        () => ask("acquire", { ...run, sinks }),
      ];
      if (round % 2) asks.reverse();
      const answers = [asks[0]()];
      for (let turn = 0; turn < 5 * round; turn++) await Promise.resolve();
      answers.push(asks[1]());
      const settled = await Promise.allSettled(answers);
      const [configured, begun] = round % 2 ? settled.reverse() : settled;
      if (begun.status === "fulfilled") {
        const { run, format } = begun.value as { run: number; format: { frameBytes: number } };
        assertEquals(format.frameBytes, 64 * 64 * 2);
        assertEquals(configured.status, "rejected"); // it came too late
        await ask("stop", { run });
        while (await ask("configure", { camera: 1, settings: {} }).then(() => false, () => true)) {
          await new Promise((resolve) => setTimeout(resolve, 5)); // until it has stopped
        }
      } else assertMatch(begun.reason.message, /Cannot record 3 frames of \d{7} bytes/);
    }
  });
});
