import { assertEquals } from "@std/assert";
import { denoFiles } from "../../../../../src/recording/files/deno_files.ts";
import { writeFramesGroup } from "../../../../../src/recording/zarr/layout/frames_group.ts";
import { inTempFolder, namesIn } from "../../temp_folder.ts";

// Would catch: a recording that cannot be finished because its table is lost, or one whose frames have made-up numbers.
Deno.test("a Zarr whose table cannot be read gets none within it", () =>
  inTempFolder(async (folder) => {
    await writeFramesGroup(folder, denoFiles, {
      frames: 3,
      rows: () => Promise.resolve(undefined),
      channels: [],
    });
    assertEquals(await namesIn(folder), []);
  }));
