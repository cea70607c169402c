// What is beside a recording, and when it is written.
import { crc32 } from "node:zlib";
import { assert, assertEquals, assertObjectMatch, assertRejects } from "@std/assert";
import { StateError } from "../../../../src/errors.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { omeTiffSink } from "../../../../src/recording/tiff/tiff_sink.ts";
import { rawSink } from "../../../../src/recording/raw/raw_sink.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await Deno.readTextFile(path));
}

Deno.test("run.json describes the run from its first frame to its end", () =>
  inTempFolder(async (folder) => {
    const ring = new SyntheticRing({});
    const sink = omeTiffSink(`${folder}/run.ome.tif`, { commitEveryMs: 0 });
    let overrun = 0;
    await sink.open(runOf({}, {
      frames: 9,
      asked: { exposureMs: 4.9 },
      library: "libpvcam.so.2, version 3.10.2",
      bufferMode: "no-overwrite",
      slots: 8,
      report: () => ({ overrun }),
    }));
    assertObjectMatch(await readJson(`${folder}/run.json`), { state: "recording", frames: 0 });
    await sink.append([1, 2, 4].map((number) => ring.expose(number)));
    overrun = 3;
    await sink.append([ring.expose(8, { sequence: 5 })]);
    assertObjectMatch(await readJson(`${folder}/run.json`), {
      recording: "pvcam-deno",
      version: 1,
      state: "recording",
      files: ["run.ome.tif"],
      kind: "ome-tiff",
      frames: 4,
      framesAsked: 9,
      table: "run.frames.npy",
      startedAt: "2026-01-02T03:04:05.000Z",
      camera: { serial: "A19B204007" },
      settings: { exposureMs: 5 },
      asked: { exposureMs: 4.9 },
      library: "libpvcam.so.2, version 3.10.2",
      bufferMode: "no-overwrite",
      slots: 8,
      lost: { missing: 2, unseen: 2, lapped: 0 },
      progress: { frames: 4, bytesWritten: 4 * 6144, bytesCopied: 0, writtenWith: "deno" },
      report: { overrun: 3 },
    });
    await sink.close("aborted");
    assertObjectMatch(await readJson(`${folder}/run.json`), { state: "aborted", frames: 4 });
  }));

Deno.test({
  name: "numpy reads the table of frames at any moment, with numbers, times and losses",
  ignore: !pythonReaders,
  fn: () =>
    inTempFolder(async (folder) => {
      const ring = new SyntheticRing({ slots: 16 });
      const sink = rawSink(`${folder}/run.raw`, { commitEveryMs: 0 });
      await sink.open(runOf({}));
      const look = () =>
        askPython<unknown[]>(
          `
plain = lambda one: one.decode() if isinstance(one, bytes) else None if one != one else one
print(json.dumps([[plain(one) for one in row.tolist()] for row in np.load(args[0])]))`,
          `${folder}/run.frames.npy`,
        );
      assertEquals(await look(), []);
      await sink.append([ring.expose(2, { sequence: 0 })]);
      const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);
      const sumOf = (number: number) => crc32(new SyntheticRing({}).expose(number).bytes);
      // Outside of an experiment each frame is a time point; the stage's position is unknown.
      const first = [0, 2, startMs + 20, -1, 5, 1, 0, 0, null, 0, 0, 0, 0, null, null, null, sumOf(2), ""];
      assertEquals(await look(), [first]);
      await sink.append([
        ring.expose(6, { sequence: 3, intact: false }),
        ring.expose(7, {
          sequence: 4,
          receivedMs: startMs + 70.25,
          exposureStartNs: 123456789012345,
          frameInfoMs: 12.5,
          place: { t: 3, c: 1, z: 2, p: 4, xUm: -1.5, yUm: 2, zUm: 0, channel: "Tr\u00e4nen" },
        }),
      ]);
      await sink.close("stopped");
      // Between 2 and 7, one frame is missing, two were overrun, and 6 was lapped.
      const place = [3, 1, 2, 4, -1.5, 2, 0, sumOf(7), "Tr\u00e4nen"];
      assertEquals(await look(), [
        first,
        [4, 7, startMs + 70.25, 123456789012345, 5, 1, 2, 1, 12.5, ...place],
      ]);
    }),
});

Deno.test("a frame that no other follows is still counted, about a second later", () =>
  inTempFolder(async (folder) => {
    const ring = new SyntheticRing({});
    const sink = omeTiffSink(`${folder}/run.ome.tif`, { commitEveryMs: 50 });
    await sink.open(runOf({}, { frames: 9 }));
    await sink.append([ring.expose(1)]);
    await sink.append([ring.expose(2)]);
    // Without the sink's timer this would never end.
    while ((await readJson(`${folder}/run.json`)).frames !== 2) {
      await new Promise((wake) => setTimeout(wake, 5));
    }
    await sink.close("stopped");
  }));

Deno.test("a durable recording counts frames only after the disk has them", () =>
  inTempFolder(async (folder) => {
    const calls: string[] = [];
    const files = {
      ...denoFiles,
      create: async (path: string) => {
        const file = await denoFiles.create(path);
        const main = path.endsWith(".tif");
        return {
          write: (view: Uint8Array, offset: number) => {
            if (main) calls.push(view.length === 6144 ? "frame" : "count");
            return file.write(view, offset);
          },
          allocate: (bytes: number) => file.allocate(bytes),
          truncate: (bytes: number) => file.truncate(bytes),
          sync: () => {
            calls.push("sync");
            return file.sync();
          },
          close: () => file.close(),
        };
      },
    };
    const ring = new SyntheticRing({});
    const sink = omeTiffSink(`${folder}/run.ome.tif`, { commitEveryMs: 0, durable: true });
    await sink.open(runOf({}, { frames: 9, files }));
    calls.length = 0;
    await sink.append([ring.expose(1)]);
    await sink.append([ring.expose(2)]);
    const seen = calls.filter((call, index) => call !== calls[index - 1]);
    assertEquals(seen, ["frame", "sync", "count", "frame", "sync", "count"]);
    await sink.close("stopped");
    assertEquals(calls.at(-1), "sync");
  }));

Deno.test("frames that become whole during a commit are counted by the next, in every file", () =>
  inTempFolder(async (folder) => {
    const records: { frames: number; layout: { numpy: string } }[] = [];
    const sink = rawSink(`${folder}/run.raw`, { commitEveryMs: 0 });
    const files = {
      ...denoFiles,
      depth: 2,
      async create(path: string) {
        const file = await denoFiles.create(path);
        if (!path.endsWith(".npy")) return file;
        const write: typeof file.write = async (view, offset) => {
          // The rows of the first frame take so long that the second frame is in the file before they are.
          while (offset > 0 && records.length === 0 && sink.progress!().frames < 2) {
            await new Promise((turn) => setTimeout(turn));
          }
          return await file.write(view, offset);
        };
        return {
          write,
          allocate: (bytes: number) => file.allocate(bytes),
          truncate: (bytes: number) => file.truncate(bytes),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
      replace(path: string, bytes: Uint8Array) {
        records.push(JSON.parse(new TextDecoder().decode(bytes)));
        return denoFiles.replace(path, bytes);
      },
    };
    const ring = new SyntheticRing({});
    await sink.open(runOf({}, { files }));
    const first = sink.append([ring.expose(1)]);
    // The commit has its turn behind the placing of the second, which is under way then.
    await Promise.all([first, sink.append([ring.expose(2)])]);
    await sink.close("stopped");
    for (const { frames, layout } of records) assert(layout.numpy.includes(`shape=(${frames},`));
    assertEquals(records.map(({ frames }) => frames), [1, 2, 2]);
  }));

Deno.test("a sink serves one run, and takes frames only while it is open", () =>
  inTempFolder(async (folder) => {
    const ring = new SyntheticRing({});
    const sink = rawSink(`${folder}/run.raw`);
    await assertRejects(() => sink.append([ring.expose(1)]), StateError, "not open");
    await sink.open(runOf({}));
    await assertRejects(() => sink.open(runOf({})), StateError, "second run");
    await sink.append([ring.expose(1)]);
    const files = await sink.close("complete");
    assert(files.every(({ bytes }) => bytes > 0));
    assertEquals(await sink.close("complete"), []);
    await assertRejects(() => sink.append([ring.expose(2)]), StateError, "not open");
  }));
