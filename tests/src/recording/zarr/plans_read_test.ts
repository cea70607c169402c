// A plan's OME-Zarr as it is read here. Would catch: a plane that is written to, or looked for at, the place of another.
import { assert, assertEquals } from "@std/assert";
import { readTable } from "../../../../src/recording/reading/table_file.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { omeZarrSink } from "../../../../src/recording/zarr/zarr_sink.ts";
import { assertPlanes } from "../planes.ts";
import { plannedCases, plannedRun, recordPlanned } from "../planned_run.ts";
import { inTempFolder } from "../temp_folder.ts";

for (const planned of plannedCases) {
  Deno.test(`every frame of the plan "${planned.name}" is read at its place, compressed or not, in few shards or many`, () =>
    inTempFolder(async (folder) => {
      for (const compress of [undefined, "lz4"] as const) {
        for (const shardBytes of [undefined, 1]) {
          const path = `${folder}/run.ome.zarr`;
          const made = plannedRun(planned);
          const { run, shape, frames } = made;
          await recordPlanned(omeZarrSink(path, { compress, shardBytes, force: true }), made);
          await assertPlanes(path, shape, frames.map(({ frameNumber }) => frameNumber));
          const seen = await verify(path);
          const isWhole = frames.length === (run.frames ?? frames.length);
          assertEquals([seen.frames, seen.stamps, seen.checksums], [frames.length, "right", "right"]);
          assertEquals(seen.whole, isWhole, seen.problems.join());
          const rows = await readTable(`${folder}/run.frames.npy`);
          assertEquals(rows?.at(frames.length - 1).place.t, frames.at(-1)?.place.t);
        }
      }
    }));
}

// Would catch: a lost file that ends verify in an error of its own, or whose frames count.
Deno.test("a plan whose second shard is lost has the frames of the first", () =>
  inTempFolder(async (folder) => {
    for (const compress of [undefined, "lz4"] as const) {
      const path = `${folder}/run.ome.zarr`;
      const planned = plannedRun(plannedCases.find(({ name }) => name === "tcz")!);
      await recordPlanned(omeZarrSink(path, { compress, shardBytes: 1, force: true }), planned);
      await Deno.remove(`${path}/0/c/1`, { recursive: true });
      const { whole, frames, checksums } = await verify(path);
      assertEquals([whole, frames, checksums], [false, 6, "right"]);
    }
  }));

// Would catch: a description that cannot be renewed on a full disk, and one that keeps its blanks for ever; a time point
// that other programs read before all of its planes are there.
Deno.test("descriptions have room to grow and count whole time points while frames come, and have none at the end", () =>
  inTempFolder(async (folder) => {
    const roomIn = async (path: string) => {
      const text = await Deno.readTextFile(`${path}/0/zarr.json`);
      return text.length - text.trimEnd().length;
    };
    for (const name of ["t", "tcz"]) {
      for (const compress of [undefined, "lz4"] as const) {
        const planned = plannedRun(plannedCases.find((one) => one.name === name)!);
        const path = `${folder}/run.ome.zarr`;
        const sink = omeZarrSink(path, { compress, commitEveryMs: 0, force: true });
        let least = Infinity;
        const counts: number[] = [];
        const watched = {
          ...sink,
          name: sink.name,
          delivery: sink.delivery,
          open: sink.open.bind(sink),
          close: sink.close.bind(sink),
          append: async (leases: Parameters<typeof sink.append>[0]) => {
            await sink.append(leases);
            least = Math.min(least, await roomIn(path));
            counts.push(JSON.parse(await Deno.readTextFile(`${path}/0/zarr.json`)).shape[0]);
          },
        };
        await recordPlanned(watched, planned);
        assert(least > 100, `${name}: ${least} bytes of room`);
        assertEquals(await roomIn(path), 1, name);
        // Six frames a time point, five in a batch.
        if (name === "tcz") assertEquals(counts, [0, 1, 2, 3], `${compress}`);
      }
    }
  }));
