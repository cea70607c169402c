import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SettingsError } from "../../../../mod.ts";
import { automaticPath, usualName } from "../../../../src/cli/config/automatic_name.ts";
import { inFolder } from "../pvcam.ts";

const now = new Date(2026, 2, 4, 5, 6, 7);

// Would catch: two recordings of one second that want the same name, and a name that a file system sorts wrongly.
Deno.test("a name by date and time, and a number where it is taken", async () => {
  await inFolder(async (folder) => {
    const next = (name: string) => automaticPath(folder, name, now);
    const first = join(folder, "2026-03-04_05-06-07.ome.tif");
    assertEquals(await next(usualName), first);
    await Deno.writeTextFile(first, "");
    assertEquals(await next(usualName), join(folder, "2026-03-04_05-06-07_2.ome.tif"));
    assertEquals(await next("cells_{n}.ome.zarr"), join(folder, "cells_001.ome.zarr"));
    await Deno.mkdir(join(folder, "cells_001.ome.zarr"));
    assertEquals(await next("cells_{n}.ome.zarr"), join(folder, "cells_002.ome.zarr"));
    await Deno.writeTextFile(join(folder, "run.raw"), "");
    assertEquals(await next("run.raw"), join(folder, "run_2.raw"));
  });
});

Deno.test("a pattern with an unknown part, or with a way out of the folder, is refused", async () => {
  for (const name of ["{day}.tif", "../{date}.tif", "{date.tif"]) {
    await assertRejects(() => automaticPath(".", name, now), SettingsError, "{date}, {time}, {n}");
  }
});
