// Recordings that are compressed while they are made: asked of zarr, tensorstore and zarrita, at every moment.
import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
  assertThrows,
} from "@std/assert";
import { SettingsError, SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { packerUrl } from "../../../../src/recording/packing/packer_url.ts";
import { repair } from "../../../../src/recording/repair.ts";
import type { SinkRun } from "../../../../src/recording/sink.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { PackedShard } from "../../../../src/recording/zarr/writing/packed_shard.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { pythonReaders } from "../../../readers/python.ts";
import { runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder, namesIn } from "../temp_folder.ts";
import { look } from "./array_readers.ts";

const shapes: Readonly<Record<string, Shape>> = {
  plain: { slots: 32 },
  bytes: { bytesPerPixel: 1, regions: [{ width: 33, height: 7 }], slots: 32 },
  regions: { headerBytes: 32, regions: [{ width: 600, height: 500 }, { width: 14, height: 10 }], slots: 32 },
};

const ways = [
  ["threads beside it", "zstd"],
  ["threads beside it", "lz4"],
  ["its own thread", "lz4"],
] as const;

for (const [name, shape] of Object.entries(shapes)) {
  for (const [where, codec] of ways) {
    // Would catch: a shard that cannot be read while it grows, a frame that readers see before it is whole, a misplaced plane.
    Deno.test(`a recording of ${name} compressed by ${codec} in ${where} reads right at every commit and at its end`, () =>
      inTempFolder(async (folder) => {
        const path = `${folder}/run.ome.zarr`;
        const arrays = name === "regions" ? [`${path}/0/0`, `${path}/1/0`] : [`${path}/0`];
        const frameBytes = new SyntheticRing(shape).format.frameBytes;
        const sink = omeZarrSink(path, { compress: codec, commitEveryMs: 0, shardBytes: 6 * frameBytes });
        const ring = new SyntheticRing(shape);
        const url = where === "its own thread" ? undefined : packerUrl();
        await sink.open(runOf(shape, { frames: name === "bytes" ? undefined : 30, packerUrl: url }));
        for (let from = 1; from <= 20; from += 4) {
          await sink.append([0, 1, 2, 3].map((one) => ring.expose(from + one)));
          if (pythonReaders && (from === 1 || from === 13)) {
            assertEquals(await look(...arrays), arrays.map(() => [from + 3, true]));
          }
          assertEquals([(await verify(path)).frames, (await verify(path)).stamps], [from + 3, "right"]);
        }
        await sink.close("stopped");
        if (pythonReaders) assertEquals(await look(...arrays), arrays.map(() => [20, true]));
        const seen = await verify(path);
        assertEquals([seen.frames, seen.stamps, seen.checksums], [20, "right", "right"]);
        const { progress, layout } = JSON.parse(await Deno.readTextFile(`${folder}/run.json`));
        assertEquals([layout.compression, progress.compression.rawFrames], [codec, 0]);
        const pixels = ring.format.regions.reduce((sum, { width, height }) => sum + width * height, 0);
        assertEquals(progress.compression.pixelBytes, 20 * pixels * ring.format.bytesPerPixel);
        // What does not shrink costs a header and no more.
        assertLessOrEqual(progress.bytesWritten, progress.compression.pixelBytes + 20 * 16);
        if (name !== "bytes") assertLess(progress.bytesWritten, progress.compression.pixelBytes);
        // No file is as long as it was while its size was open.
        let bytes = 0;
        for (const file of (await namesIn(`${arrays[0]}/c`)).map((shard) => `${arrays[0]}/c/${shard}/0/0`)) {
          bytes += (await Deno.stat(file)).size;
        }
        assertLess(bytes, 2 * progress.compression.pixelBytes + 40 * 4096);
        await convert(path, `${folder}/back.ome.tif`);
        assertEquals((await verify(`${folder}/back.ome.tif`)).stamps, "right");
      }));
  }
}

// Would catch: a frame that is lost because the threads are slow, and one that is stored as it is and cannot be read.
Deno.test("where the threads are behind the camera, frames are stored as they are, and all are read", () =>
  inTempFolder(async (folder) => {
    for (const [name, shape] of Object.entries(shapes)) {
      const path = `${folder}/${name}.ome.zarr`;
      const arrays = name === "regions" ? [`${path}/0/0`, `${path}/1/0`] : [`${path}/0`];
      const sink = omeZarrSink(path, { compress: "zstd", commitEveryMs: 0 });
      const ring = new SyntheticRing(shape);
      let full = 1;
      const run: SinkRun = runOf(shape, { frames: 24, packerUrl: packerUrl(), backlog: () => full });
      await sink.open(run);
      const underWay: Promise<void>[] = [];
      const most = Math.min(24, 2 * sink.appendsAtOnce!);
      for (let number = 1; number <= 24; number++) {
        if (underWay.length === most) await underWay.shift();
        if (number === 20) full = 0;
        underWay.push(sink.append([ring.expose(number)]));
      }
      await Promise.all(underWay);
      const { compression, frames } = sink.progress!();
      assertEquals(frames, 24);
      assertGreater(compression!.rawFrames, 0);
      assertLess(compression!.rawFrames, 24, "once the threads have caught up, they compress again");
      await sink.close("complete");
      if (pythonReaders) assertEquals(await look(...arrays), arrays.map(() => [24, true]));
      const { whole, problems, checksums } = await verify(path);
      assertEquals([whole, problems, checksums], [true, [], "right"]);
    }
  }));

// Would catch: a frame in the file that the camera overwrote while it was compressed.
Deno.test("a frame that is lapped while it is compressed is left out, and the next one takes its place", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    const sink = omeZarrSink(path, { compress: "zstd", commitEveryMs: 0 });
    const ring = new SyntheticRing({ slots: 32 });
    await sink.open(runOf({}, { packerUrl: packerUrl() }));
    await sink.append([ring.expose(1), ring.expose(2)]);
    const lapped = { ...ring.expose(3), intact: true };
    const appended = [
      sink.append([lapped, ring.expose(4, { sequence: 3 })]),
      sink.append([5, 6].map((one) => ring.expose(one))),
    ];
    lapped.bytes.fill(0xaa);
    lapped.intact = false;
    await Promise.all(appended);
    await sink.close("complete");
    const seen = await verify(path);
    assertEquals([seen.frames, seen.lapped, seen.stamps, seen.checksums], [5, 1, "right", "right"]);
  }));

// Would catch: a plan's shard in which a place counts although its frame was lapped and put elsewhere.
Deno.test("a shard that has no room left is made longer, and reads as before", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/shard`;
    const room = { files: denoFiles, path, chunks: 3, chunkBytes: 16, durable: true };
    const shard = await PackedShard.create(room);
    const { size } = await Deno.stat(path);
    const put = async (chunk: number, bytes: number) => {
      const at = await shard.take(bytes);
      await (await shard.file()).write(new Uint8Array(16).fill(chunk + 1), at);
      shard.put(chunk, { at, bytes: 16 });
    };
    await put(0, 16);
    await shard.show((chunk) => chunk < 1);
    assertLess((await Deno.stat(path)).size, size, "it was cut behind its index");
    await put(1, 2 * size);
    assertGreater((await Deno.stat(path)).size, 2 * size);
    const bytesOf = async () => (await Deno.readFile(path)).slice(-52, -4);
    const words = async () => [...new BigInt64Array((await bytesOf()).buffer)].map(Number);
    assertEquals((await words()).slice(1, 4), [16, -1, -1], "what is not whole is not to be found");
    await shard.show((chunk) => chunk < 2);
    assertEquals((await words()).slice(1, 5), [16, 4096, 16, -1]);
    await put(2, 16);
    await shard.finish((chunk) => chunk < 3);
    assertEquals((await words()).map((word, index) => index % 2 ? word : 0), [0, 16, 0, 16, 0, 16]);
    assertEquals((await Deno.stat(path)).size, Number((await words())[4]) + 16 + 52);
  }));

Deno.test("repair cuts what a killed program had made longer", () =>
  inTempFolder(async (folder) => {
    const path = `${folder}/run.ome.zarr`;
    const sink = omeZarrSink(path, { compress: "zstd", commitEveryMs: 0, shardBytes: 8 * 6144 });
    const ring = new SyntheticRing({ slots: 32 });
    await sink.open(runOf({}, { frames: 40 }));
    for (let number = 1; number <= 13; number++) await sink.append([ring.expose(number)]);
    await Deno.mkdir(`${folder}/left`);
    const names = [path, `${folder}/run.json`, `${folder}/run.frames.npy`];
    await new Deno.Command("cp", { args: ["-r", "--sparse=always", ...names, `${folder}/left`] }).output();
    await sink.close("aborted");
    const left = `${folder}/left/run.ome.zarr`;
    const sizes = () =>
      Promise.all([0, 1].map(async (one) => (await Deno.stat(`${left}/0/c/${one}/0/0`)).size));
    assertGreater((await sizes())[1], 1e6);
    assertEquals(await repair(left), { path: left, repaired: true, frames: 13 });
    assert((await sizes()).every((size) => size < 8 * 6144 + 200));
    assertEquals((await verify(left)).checksums, "right");
    if (pythonReaders) assertEquals(await look(`${left}/0`), [[13, true]]);
  }));

Deno.test("what cannot be compressed while it is recorded is refused by name", () => {
  for (const path of ["run.ome.tif", "run.raw"]) {
    assertThrows(() => fileSink(path, { compress: "zstd" }), SinkError, "convert");
  }
  assertThrows(() => omeZarrSink("run.zarr", { compress: "gzip" as "zstd" }), SettingsError, "gzip");
});
