// Disks without room for one more file, or for anything more, while a recording is made. A real small disk is among the
// faults of the system; here each step of the end meets a full one.
import { assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import type { BlockFile, FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { repair } from "../../../../src/recording/repair.ts";
import { verify } from "../../../../src/recording/verify.ts";
import { assertPlanes } from "../planes.ts";
import { runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

const shape = { regions: [{ width: 31, height: 9 }] };
const full = () => Object.assign(new Error("no room, on purpose"), { code: "ENOSPC" });

/** What there is room for. */
interface Room {
  /** New files, such as the draft of another. */
  drafts: boolean;
  /** Pixels, and all else that makes a file longer. */
  more: boolean;
  /** More of the table than was set aside for it; there is if not said. */
  rows?: boolean;
}

/** Deno's files on a disk that has room only for some things. */
function filesOn(room: Room): FileSystem {
  let tableBytes = 0;
  const wrap = (file: BlockFile, path = ""): BlockFile => ({
    async write(view, offset) {
      if (!room.more && view.byteLength === 31 * 9 * 2) throw full();
      if (room.rows === false && path.endsWith(".npy") && offset + view.byteLength > tableBytes) throw full();
      await file.write(view, offset);
    },
    async allocate(bytes) {
      if (!room.more || room.rows === false && path.endsWith(".npy")) throw full();
      await file.allocate(bytes);
      if (path.endsWith(".npy")) tableBytes = bytes;
    },
    truncate: (bytes) => file.truncate(bytes),
    sync: () => file.sync(),
    close: () => file.close(),
  });
  return {
    ...denoFiles,
    async create(path) {
      if (!room.drafts) throw full();
      return wrap(await denoFiles.create(path));
    },
    open: async (path) => wrap(await denoFiles.open(path), path),
    async replace(path, bytes) {
      if (!room.drafts) throw full();
      await denoFiles.replace(path, bytes);
    },
  };
}

for (const ending of ["ome.tif", "ome.zarr", "raw"]) {
  for (const frames of [20, undefined]) {
    const length = frames ? "known" : "unknown";
    // Would catch: a recording with room for all of its frames that fails for want of room for a draft.
    Deno.test(`a ${ending} of ${length} length on a disk without room for drafts has all its frames`, () =>
      inTempFolder(async (folder) => {
        const path = `${folder}/run.${ending}`;
        const room = { drafts: true, more: true };
        const sink = fileSink(path, { commitEveryMs: 0 });
        const ring = new SyntheticRing(shape);
        await sink.open(runOf(shape, { frames, files: filesOn(room) }));
        for (let number = 1; number <= 20; number++) {
          await sink.append([ring.expose(number)]);
          if (number === 3) room.drafts = false;
        }
        await sink.close("complete");
        const { frames: seen, problems, state } = await verify(path);
        assertEquals([seen, problems, state], [20, [], "complete"]);
      }));

    // Would catch: pixels that take the room of their rows, and then a table without rows beside a file with 118 frames.
    Deno.test(`a ${ending} of ${length} length has room for rows before its first pixels take all that there is`, () =>
      inTempFolder(async (folder) => {
        const path = `${folder}/run.${ending}`;
        const room: Room = { drafts: true, more: true };
        const sink = fileSink(path, { commitEveryMs: 0 });
        const ring = new SyntheticRing({ ...shape, slots: 32 });
        await sink.open(runOf(shape, { frames, files: filesOn(room) }));
        room.rows = false;
        await sink.append(Array.from({ length: 18 }, (_, index) => ring.expose(index + 1)));
        Object.assign(room, { drafts: false, more: false });
        await assertRejects(() => sink.append([ring.expose(19)]), SinkError, "the disk is full");
        await sink.close("failed").catch((error) => {
          if (!(error instanceof SinkError)) throw error;
        });
        const { frames: kept } = await repair(path);
        assertEquals([kept, (await verify(path)).stamps], [18, "right"]);
        await assertPlanes(path, shape, Array.from({ length: 18 }, (_, index) => index + 1));
      }));

    // Would catch: a Zarr of 189 frames that counts one for good, and a repair that has "nothing to repair".
    Deno.test(`a ${ending} of ${length} length on a full disk keeps the frames that it has, and can be repaired`, () =>
      inTempFolder(async (folder) => {
        const path = `${folder}/run.${ending}`;
        const room = { drafts: true, more: true };
        const sink = fileSink(path, { commitEveryMs: 3_600_000 }); // the first frame is counted, and no other
        const ring = new SyntheticRing(shape);
        await sink.open(runOf(shape, { frames, files: filesOn(room) }));
        for (let number = 1; number <= 18; number++) await sink.append([ring.expose(number)]);
        Object.assign(room, { drafts: false, more: false });
        await assertRejects(() => sink.append([ring.expose(19)]), SinkError, "the disk is full");
        await sink.close("failed").catch((error) => {
          if (!(error instanceof SinkError)) throw error;
        });
        assertGreaterOrEqual((await verify(path)).frames, ending === "raw" ? 0 : 1);
        const { frames: kept } = await repair(path);
        assertEquals(kept, 18);
        const seen = await verify(path);
        assertEquals([seen.frames, seen.stamps], [18, "right"]);
        assertEquals(seen.problems.filter((problem) => !/were asked for/.test(problem)), []);
        await assertPlanes(path, shape, Array.from({ length: 18 }, (_, index) => index + 1));
      }));
  }
}
