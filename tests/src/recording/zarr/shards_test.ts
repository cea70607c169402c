// Runs that end near the border of two shards: the last one must hold all frames that count, and no index of others.
import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError, SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import type { BlockFile, FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { resumeRecording } from "../../../../src/recording/resume.ts";
import { salvage } from "../../../../src/recording/salvage.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { shardIndexBytes } from "../../../../src/recording/zarr/layout/shard_index.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { record, runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";
import { pythonReaders } from "../../../readers/python.ts";
import { look } from "./array_readers.ts";

/** Frames in a shard, of frames as small as these: the most that there may be, and as many as are asked for. */
const most = 16_384, few = 100;
const shape: Shape = { bytesPerPixel: 1, regions: [{ width: 4, height: 1 }], slots: 1024 };

/** The size of each shard. */
async function shardsIn(path: string): Promise<number[]> {
  const sizes: number[] = [];
  for await (const { name } of Deno.readDir(`${path}/0/c`)) {
    sizes[Number(name)] = (await Deno.stat(`${path}/0/c/${name}/0/0`)).size;
  }
  return sizes;
}

const ends = [[few - 1, few, 1], [few, few, 1], [few + 1, few, 2], [most + 1, most, 2]];
for (const [count, border, shards] of ends) {
  Deno.test(`a run that was stopped after ${count} frames has ${shards} shards, and all of its frames`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.zarr`;
      for (const frames of border === few ? [border + 9, undefined] : [undefined]) {
        const sink = omeZarrSink(path, { force: true, shardBytes: border === few ? 4 * border : undefined });
        await record(sink, runOf(shape, { frames }), { ring: new SyntheticRing(shape), count, batch: 512 });
        const seen = await verify(path);
        const asked = frames
          ? [`${count} frames are there of the ${frames} that were asked for (stopped).`]
          : [];
        assertEquals([seen.problems, seen.frames, seen.stamps], [asked, count, "right"]);
        const held = (shard: number) => Math.min(border, count - shard * border);
        const sizes = Array.from({ length: shards }, (_, shard) => 4 * held(shard) + shardIndexBytes(border));
        assertEquals(await shardsIn(path), sizes);
      }
    }));
}

const two: Shape = { headerBytes: 32, regions: [{ width: 32, height: 20 }, { width: 14, height: 10 }] };

/** Bytes in a shard of five frames of the larger region. */
const five = 5 * 32 * 20 * 2 + 3;

// Would catch: a shard that is too large, one that is opened again, a frame lost between two, an index of frames that
// are not there.
Deno.test("shards have the size that was asked for, and what is full is not touched again", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    for (const frames of [21, 23, undefined]) {
      const sink = omeZarrSink(path, { shardBytes: five, force: true, commitEveryMs: 0 });
      const ring = new SyntheticRing({ ...two, slots: 32 });
      await sink.open(runOf(two, { frames }));
      const shard = (number: number) => `${path}/1/0/c/${number}/0/0`;
      let full: Uint8Array | undefined, changedMs: number | undefined;
      for (let from = 1; from <= 19; from += 3) {
        await sink.append([from, from + 1, from + 2].map((number) => ring.expose(number)));
        if (from === 4) {
          full = await Deno.readFile(shard(0));
          changedMs = (await Deno.stat(shard(0))).mtime?.getTime();
        }
        if (pythonReaders && (from === 13 || from === 16 && frames === undefined)) {
          assertEquals(await look(`${path}/0/0`, `${path}/1/0`), [[from + 2, true], [from + 2, true]]);
        }
      }
      await sink.close("stopped");
      assertEquals(await Deno.readFile(shard(0)), full!);
      assertEquals((await Deno.stat(shard(0))).mtime?.getTime(), changedMs);
      const { frames: seen, stamps, checksums } = await verify(path);
      assertEquals([seen, stamps, checksums], [21, "right", "right"]);
      assertEquals(await namesIn(`${path}/0/0/c`), ["0", "1", "2", "3", "4"]);
      const sizes = await Promise.all([0, 3, 4].map(async (one) => (await Deno.stat(shard(one))).size));
      const index = shardIndexBytes(5);
      assertEquals(sizes, [5 * 280 + index, 5 * 280 + index, 280 + index]);
    }
  }));

Deno.test("a recording in shards is converted, repaired, salvaged and resumed as any other", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    const sink = omeZarrSink(path, { shardBytes: five, commitEveryMs: 0 });
    const ring = new SyntheticRing({ ...two, slots: 32 });
    await sink.open(runOf(two, { frames: 40 }));
    for (let number = 1; number <= 13; number++) await sink.append([ring.expose(number)]);
    await Deno.mkdir(`${folder}/left`);
    const names = [path, `${folder}/run.json`, `${folder}/run.frames.npy`];
    await new Deno.Command("cp", { args: ["-r", ...names, `${folder}/left`] }).output();
    await sink.close("aborted");
    const left = `${folder}/left/run.ome.zarr`;
    // What a killed program had begun for frames to come goes; a full shard whose index is damaged is salvaged without it.
    await Deno.mkdir(`${left}/0/0/c/3/0`, { recursive: true });
    await Deno.writeFile(`${left}/0/0/c/3/0/0`, new Uint8Array(100));
    assertEquals(await repair(left), { path: left, repaired: true, frames: 13 });
    assertEquals(await namesIn(`${left}/0/0/c`), ["0", "1", "2"]);
    if (pythonReaders) assertEquals(await look(`${left}/0/0`, `${left}/1/0`), [[13, true], [13, true]]);
    for (const compress of ["zstd", undefined] as const) {
      const copy = `${folder}/copy.ome.zarr`;
      await convert(left, copy, { compress, force: true });
      assertEquals((await verify(copy)).stamps, "right");
    }
    await Deno.truncate(`${left}/0/0/c/1/0/0`, 5 * 32 * 20 * 2);
    assertEquals((await verify(left)).frames, 5);
    const saved = await salvage(left, `${folder}/saved.ome.zarr`);
    assertEquals([saved.frames, saved.lost, saved.changed], [13, 0, 0]);
    const resumed = await resumeRecording(path);
    assertEquals([resumed.part, resumed.before.frames], [2, 13]);
  }));

// Would catch: a shard that is closed before the disk has it, and counted as safe from a power cut.
Deno.test("a durable recording counts no frame of a shard that was closed without waiting for the disk", () =>
  inTempFolder(async (folder) => {
    const unsafe = new Set<string>();
    const watch = (path: string, file: BlockFile): BlockFile => ({
      write(view, at) {
        if (path.includes("/c/")) unsafe.add(path);
        return file.write(view, at);
      },
      allocate: (bytes) => file.allocate(bytes),
      truncate: (bytes) => file.truncate(bytes),
      async sync() {
        await file.sync();
        unsafe.delete(path);
      },
      close: () => file.close(),
    });
    const counted: string[][] = [];
    const files: FileSystem = {
      ...denoFiles,
      create: async (path) => watch(path, await denoFiles.create(path)),
      open: async (path) => watch(path, await denoFiles.open(path)),
      async replace(path, bytes) {
        if (path.endsWith("/0/zarr.json")) counted.push([...unsafe]);
        await denoFiles.replace(path, bytes);
      },
    };
    const sink = omeZarrSink(`${folder}/run.ome.zarr`, {
      shardBytes: five,
      durable: true,
      commitEveryMs: 1e6,
    });
    await record(sink, runOf(shape, { frames: undefined, files }), {
      ring: new SyntheticRing(shape),
      count: 40_000,
      batch: 512,
    });
    // When the last frames are counted, the disk is still to be waited for: the last shard is open then.
    const last = Math.floor(39_999 / Math.floor(five / 4));
    assertEquals(counted.at(-1)!.filter((path) => !path.endsWith(`/c/${last}/0/0`)), []);
  }));

Deno.test("impossible shard sizes, and shard sizes for formats without shards, are refused", () => {
  for (const shardBytes of [0, -5, 1.5, NaN, 1e16, "1GB" as unknown as number]) {
    assertThrows(() => omeZarrSink("run.zarr", { shardBytes }), SettingsError, String(shardBytes));
  }
  for (const [path, zarr] of [["run.raw"], ["run.ome.tif"], ["run.ome.tif", "run.ome.zarr"]]) {
    assertThrows(() => fileSink(path, { zarr, shardBytes: 1e9 }), SinkError, "shard");
  }
});

// Would catch: an empty shard that is left behind, and that a reader takes for a time point that was recorded.
Deno.test("a shard all of whose frames were lapped while they were written is removed", () =>
  inTempFolder(async (folder) => {
    for (const compress of [undefined, "lz4"] as const) {
      const path = `${folder}/run.ome.zarr`;
      const sink = omeZarrSink(path, { compress, shardBytes: five, force: true, commitEveryMs: 0 });
      const ring = new SyntheticRing({ ...two, slots: 16 });
      await sink.open(runOf(two, { frames: 12 }));
      await sink.append([1, 2, 3, 4, 5].map((number) => ring.expose(number)));
      let looks = 0;
      const lapped = ring.expose(6);
      Object.defineProperty(lapped, "intact", { get: () => looks++ === 0 });
      await sink.append([lapped]);
      await sink.close("stopped");
      assertEquals((await verify(path)).frames, 5);
      for (const region of ["0", "1"]) {
        const shards = await namesIn(`${path}/${region}/0/c`);
        const files = await Promise.all(shards.map((shard) => namesIn(`${path}/${region}/0/c/${shard}/0`)));
        assertEquals(files.flat(), ["0"], `${region} ${compress}`);
      }
    }
  }));
