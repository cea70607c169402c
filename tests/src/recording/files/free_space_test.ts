// Whether a run fits on its disk: said before the camera starts, or learned when the disk is full.
import { assertEquals, assertRejects } from "@std/assert";
import { SinkError } from "../../../../src/errors.ts";
import type { FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { FreeSpace } from "../../../../src/recording/files/free_space.ts";

const disk = (more: Partial<FileSystem>): FileSystem => ({ ...denoFiles, ...more });
const of1000 = disk({ freeBytes: () => Promise.resolve(1000), sizeOf: () => Promise.resolve(500) });

Deno.test("a run that needs more than is free is refused with both figures, one that just fits is not", async () => {
  const space = new FreeSpace("folder/run.raw");
  await space.check(of1000, { needBytes: 1000 });
  const sentence = "the run needs 1.0 kB (1001 bytes) and only 1.0 kB are free there";
  await assertRejects(() => space.check(of1000, { needBytes: 1001 }), SinkError, sentence);
  assertEquals(space.bytes, 1000);
});

Deno.test("what a run replaces counts as free, and only if it is to be replaced", async () => {
  const space = new FreeSpace("folder/run.raw");
  await space.check(of1000, { needBytes: 1500, force: true });
  await assertRejects(() => space.check(of1000, { needBytes: 1501, force: true }), SinkError);
  await assertRejects(() => space.check(of1000, { needBytes: 1500 }), SinkError);
});

// Would catch: a link that leads to itself, reported in the system's words before anything has tried to replace it.
Deno.test("what cannot be looked at is left to the attempt to replace it", async () => {
  const odd = disk({ ...of1000, sizeOf: () => Promise.reject(new Error("os error 40")) });
  await new FreeSpace("folder/run.raw").check(odd, { needBytes: 1000, force: true });
});

Deno.test("without the right to ask, nothing is refused and nothing claimed", async () => {
  const space = new FreeSpace("folder/run.raw");
  await space.check(disk({ freeBytes: () => Promise.reject(new Deno.errors.NotCapable()) }), {
    needBytes: 1e15,
  });
  assertEquals(space.bytes, undefined);
});
