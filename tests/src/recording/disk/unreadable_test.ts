// What the system does not let us read, as on a disk that fails, or in a colleague's folder without the rights.
import { assert, assertEquals } from "@std/assert";
import { SinkError } from "../../../../mod.ts";
import { convert, readFrames, repair, resumeRecording, salvage, verify } from "../../../../recording.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inTempFolder } from "../temp_folder.ts";

const regions = [{ width: 16, height: 8 }];

/** A link that leads to itself: no user may read it, not even root. */
async function makeUnreadable(path: string): Promise<void> {
  await Deno.remove(path);
  await Deno.symlink(path, path);
}

// Would catch: an error of the system, reported as a fault of ours; or a record that cannot be
// read, taken for a missing one.
for (
  const [ending, unreadable] of [
    ["ome.tif", "run.json"],
    ["raw", "run.json"],
    ["ome.zarr", "run.json"],
    ["ome.zarr", "run.ome.zarr/zarr.json"],
    ["raw", "run.frames.npy"],
  ]
) {
  Deno.test(`of a ${ending} whose ${unreadable} cannot be read, every reader says so, and none changes it`, () =>
    inTempFolder(async (folder) => {
      const path = `${folder}/run.${ending}`;
      const ring = new SyntheticRing({ regions });
      await record(fileSink(path), runOf({ regions }, { frames: 3 }), { ring, count: 3 });
      await makeUnreadable(`${folder}/${unreadable}`);
      const readers: Record<string, () => Promise<unknown>> = {
        verify: () => verify(path),
        read: () => Array.fromAsync(readFrames(path)),
        convert: () => convert(path, `${folder}/other.raw`),
        repair: () => repair(path),
        // It saves frames by what the record says of where they lie, if that can be read.
        ...(unreadable !== "run.ome.zarr/zarr.json" &&
          { salvage: () => salvage(path, `${folder}/saved.raw`) }),
        resume: () => resumeRecording(path),
      };
      for (const [name, read] of Object.entries(readers)) {
        const error = await read().then(() => undefined, (error) => error);
        assert(error instanceof SinkError && error.message.includes(unreadable), `${name}: ${error}`);
      }
      assertEquals(await Deno.readLink(`${folder}/${unreadable}`), `${folder}/${unreadable}`);
    }));
}

// Would catch: the words of a system call, shown to a person who mistyped a name.
Deno.test("a name that the system cannot look up is said by every reader", () =>
  inTempFolder(async (folder) => {
    await Deno.symlink("loop", `${folder}/loop`);
    for (
      const path of [
        `${folder}/${"x".repeat(300)}.raw`,
        `${folder}/loop/run.raw`,
        `${folder}/${"x/".repeat(2100)}run.raw`,
      ]
    ) {
      const readers = [
        verify(path),
        repair(path),
        salvage(path, `${folder}/s.raw`),
        convert(path, `${folder}/c.raw`),
      ];
      for (const [index, outcome] of (await Promise.allSettled(readers)).entries()) {
        const error = outcome.status === "rejected" ? outcome.reason : undefined;
        assert(error instanceof SinkError, `${index}: ${error}`);
      }
    }
  }));
