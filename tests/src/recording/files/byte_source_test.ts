// A file that is read while it is being written.
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ByteSource } from "../../../../src/recording/files/byte_source.ts";
import { inTempFolder } from "../temp_folder.ts";

// Would catch: a recording that `verify` and `watch` call someone else's file, because its description was written
// after they had asked for its size.
Deno.test("what is written to a file after it was opened can be read, and what is not there cannot", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "run.tif");
    await Deno.writeFile(path, Uint8Array.of(1, 2));
    using source = await ByteSource.open(path);
    assertEquals(await source.read(1, 3), undefined);
    await Deno.writeFile(path, Uint8Array.of(3, 4), { append: true });
    assertEquals(await source.read(1, 3), Uint8Array.of(2, 3, 4));
    assertEquals((await source.look(0, 4))?.getUint8(3), 4);
    assertEquals([await source.read(1, 4), await source.look(4, 1)], [undefined, undefined]);
  });
});
