// A camera that is faster than the disk: frames that it overwrites must not reach a file, not even torn.
import { assertEquals } from "@std/assert";
import { hdf5Sink } from "../../../../hdf5.ts";
import { readTable } from "../../../../src/recording/reading/table_file.ts";
import { verify } from "../../../../src/recording/verify.ts";
import type { BlockFile, FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** Deno's files, with something that happens before each write of pixels. */
function filesThat(happens: (view: Uint8Array) => void): FileSystem {
  return {
    ...denoFiles,
    async create(path) {
      const file = await denoFiles.create(path);
      const write: BlockFile["write"] = (view, offset) => {
        happens(view);
        return file.write(view, offset);
      };
      return {
        write,
        allocate: (bytes) => file.allocate(bytes),
        truncate: (bytes) => file.truncate(bytes),
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  };
}

for (const name of ["run.ome.tif", "run.ome.zarr", "run.raw"]) {
  Deno.test(`frames that are overwritten while ${name} is written are left out, and the next take their places`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/${name}`;
      const shape: Shape = { slots: 8 };
      const ring = new SyntheticRing(shape);
      // During the first write of eight frames the camera laps 1 to 3; during the second, of what is left, number 4.
      let oldest = 1, writes = 0;
      const settled: boolean[] = []; // what the account is to say, by number
      const files = filesThat((view) => {
        if (view.byteLength < 6144) return;
        writes++;
        const lapped = writes === 1 ? [1, 2, 3] : writes === 2 ? [4] : [];
        for (const number of lapped) ring.expose(number).bytes.fill(0xcc);
        oldest += lapped.length;
      });
      const leases = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => {
        const lease = { ...ring.expose(number), settle: (was: boolean) => settled[number] = was };
        return Object.defineProperty(lease, "intact", { get: () => number >= oldest });
      });
      const sink = fileSink(path);
      await sink.open(runOf(shape, { files }));
      await sink.append(leases);
      oldest = 9; // that comes too late to matter
      await sink.append([ring.expose(9)]);
      await sink.close("stopped");
      assertEquals(settled.slice(1), [false, false, false, false, true, true, true, true]);
      const seen = await verify(path);
      assertEquals([seen.frames, seen.lapped, seen.unseen, seen.missing], [5, 4, 0, 0]);
      assertEquals([seen.frameNumbers, seen.stamps], [[5, 9], "right"]);
      const rows = await readTable(`${folder}/run.frames.npy`);
      assertEquals(rows?.at(0).lappedBefore, 4);
    }));
}

Deno.test("a batch that is completely overwritten leaves nothing in the file, and is counted", () =>
  inTempFolder(async (folder) => {
    for (
      const sink of [
        fileSink(`${folder}/a.ome.tif`),
        fileSink(`${folder}/b.zarr`),
        hdf5Sink(`${folder}/c.h5`),
      ]
    ) {
      const ring = new SyntheticRing({});
      await sink.open(runOf({}));
      await sink.append([1, 2].map((number) => ring.expose(number, { intact: false })));
      await sink.append([ring.expose(3)]);
      await sink.append([ring.expose(4, { intact: false })]);
      await sink.close("stopped");
      assertEquals(sink.progress?.().frames, 1);
    }
    for (const name of ["a", "b", "c"]) {
      const { lost } = JSON.parse(await Deno.readTextFile(`${folder}/${name}.json`));
      assertEquals(lost, { missing: 0, unseen: 0, lapped: 3 });
    }
  }));

// In batches of 64 it is the first of its batch; in batches of 100, those before it are in the shard that is full.
for (const [batch, frames, lapped] of [[64, 511, 1], [100, 415, 85]]) {
  Deno.test(`a frame that is overwritten at the border of two shards is left out there too, in batches of ${batch}`, () =>
    inTempFolder(async (folder) => {
      const shape: Shape = { regions: [{ width: 2, height: 2 }], slots: 512 };
      const ring = new SyntheticRing(shape);
      let torn = -1;
      // Frame 385 is the first of the second shard; it is overwritten once it is written.
      const files = filesThat((view) => {
        const first = new DataView(view.buffer, view.byteOffset).getUint32(0, true);
        if (first <= 385 && first + batch > 385 && torn < 0) torn = 385;
      });
      const sink = fileSink(`${folder}/run.zarr`, { shardBytes: 384 * 8 });
      await sink.open(runOf(shape, { files }));
      for (let from = 1; from < 500; from += batch) {
        const leases = Array.from({ length: batch }, (_, index) => {
          const lease = ring.expose(from + index);
          return Object.defineProperty({ ...lease }, "intact", { get: () => lease.frameNumber > torn });
        });
        await sink.append(leases);
      }
      await sink.close("stopped");
      const seen = await verify(`${folder}/run.zarr`);
      assertEquals([seen.frames, seen.lapped, seen.stamps], [frames, lapped, "right"]);
    }));
}

for (const name of ["run.ome.tif", "run.ome.zarr", "run.raw"]) {
  // Would catch: frames behind a lapped one that stay where they were first placed, or that are given back before they
  // are in their new place; a table in another order than the file.
  Deno.test(`with several batches under way, a lapped frame of ${name} is left out of all, and the rest moves up`, () =>
    inTempFolder(async (folder) => {
      const shape: Shape = { slots: 64 };
      const ring = new SyntheticRing(shape);
      let oldest = 1;
      const begun: (() => void)[] = [];
      const inner = filesThat(() => {});
      const files: FileSystem = {
        ...inner,
        depth: 4,
        async create(path) {
          const file = await inner.create(path);
          const write: BlockFile["write"] = async (view, offset) => {
            if (view.buffer instanceof SharedArrayBuffer) await new Promise<void>((go) => begun.push(go));
            return await file.write(view, offset);
          };
          return { ...file, write };
        },
      };
      const lend = (from: number) =>
        Array.from({ length: 8 }, (_, index) => {
          const lease = ring.expose(from + index);
          return Object.defineProperty({ ...lease }, "intact", { get: () => lease.frameNumber >= oldest });
        });
      const sink = fileSink(`${folder}/${name}`);
      await sink.open(runOf(shape, { frames: 64, files }));
      const back: number[] = [];
      const appends = [1, 9, 17, 25].map((from) => sink.append(lend(from)).then(() => back.push(from)));
      // All four are under way; the later ones are done first, and meanwhile the camera laps two frames and a half batch.
      while (begun.length < 4) await new Promise((turn) => setTimeout(turn));
      for (const go of begun.splice(0).reverse()) go();
      for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) ring.expose(number).bytes.fill(0xcc);
      oldest = 11;
      while (back.length < 4) {
        for (const go of begun.splice(0)) go();
        await new Promise((turn) => setTimeout(turn));
      }
      await Promise.all(appends);
      assertEquals(back, [1, 9, 17, 25]);
      await sink.close("stopped");
      const seen = await verify(`${folder}/${name}`);
      assertEquals([seen.frames, seen.lapped, seen.unseen, seen.missing], [22, 10, 0, 0]);
      assertEquals([seen.frameNumbers, seen.stamps], [[11, 32], "right"]);
    }));
}
