// Commits around the border of two segments: the chain of directories may end anywhere, and never lead to a frame
// that was not committed.
import { assertEquals } from "@std/assert";
import { ByteSource } from "../../../../src/recording/files/byte_source.ts";
import { readTiff } from "../../../../src/recording/tiff/read_tiff.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { PieceQueue } from "../../../../src/recording/writing/piece_queue.ts";
import { PlaneMap } from "../../../../src/recording/record/plane_map.ts";
import { PlaneTimes } from "../../../../src/recording/record/plane_times.ts";
import { OmeTiffContainer } from "../../../../src/recording/tiff/tiff_container.ts";
import { runOf, type Shape, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

/** Frames in the first segment of a run of unknown length. */
const border = 4096;

for (
  const [stops, ahead] of [
    [[border - 1, border, border + 1], 60],
    [[border, border + 5], 60],
    [[border - 1, border + 1], 60],
    [[border], 60],
    [[border], 0], // the next segment is made when the one before is full and committed
  ] as const
) {
  Deno.test(`the chain is true when frames are committed at ${stops.join(", ")}, ${ahead} under way`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.ome.tif`;
      const shape: Shape = { regions: [{ width: 2, height: 2 }], slots: 64 };
      const ring = new SyntheticRing(shape);
      const container = new OmeTiffContainer(path);
      const times = new PlaneTimes(0);
      await container.create(runOf(shape), denoFiles);
      const look = async () => {
        using source = await ByteSource.open(path);
        const tiff = await readTiff(source);
        const stamps: number[] = [];
        for (const { stripAt } of tiff.pages) {
          stamps.push((await source.look(stripAt, 4))?.getUint32(0, true) ?? -1);
        }
        return [tiff.frames, stamps.length, stamps.every((stamp, index) => stamp === index + 1)];
      };
      const queue = new PieceQueue(1);
      let done = 0;
      const expose = (count: number) =>
        Array.from({ length: count }, (_, index) => ring.expose(done + index + 1));
      const append = async (count: number) => {
        const leases = expose(count);
        await queue.write(await container.place(leases, done));
        container.settle(done += count);
        for (const lease of leases) times.add(lease);
      };
      for (const stop of stops) {
        while (done < stop) await append(Math.min(50, stop - done));
        // Frames that are under way when those before them are committed, maybe in the next segment, must not show.
        if (ahead > 0) await queue.write(await container.place(expose(ahead), done));
        await container.commit(done);
        assertEquals(await look(), [done, done, true], `at ${stop}`);
        // Frames that are not committed must not show until the next commit.
      }
      const committed = done;
      await append(1);
      assertEquals(await look(), [committed, committed, true], "one more, not committed");
      const rows = () => Promise.resolve(undefined); // there is no table beside it
      await container.finish({ frames: done, times, planes: new PlaneMap(), rows, reason: "stopped" });
      assertEquals(await look(), [done, done, true], "at the end");
      await container.close();
    }));
}
